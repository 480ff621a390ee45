"""The Tula order, clauses 10.2, 10.4, 10.5: registers by two people, the bank's file and answer, the tax of a year."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AccessRecord, Bank, OutboxMessage
from prizes.models import Award, Payment, PaymentRegister, PayoutApplication, RegisterLine, StatementEntry
from prizes.payouts import register_files
from prizes.payouts.actions import payments as payments_actions
from prizes.payouts.actions import payout_applications, registers
from prizes.payouts.queries import payments as payments_queries
from tests import build, invented, workbooks
from tests.documents import source_of
from tests.payouts import SCAN, accepted, approved_register, credit, debit, handed_in, payer, statement, text_of


@pytest.fixture
def award(published):
    return Award.objects.filter(contest=published.contest, place=1).select_related("team__founder", "contest").first()


@pytest.fixture
def awards(published):
    return list(
        Award.objects.filter(contest=published.contest, special=None).select_related("team__founder", "contest").order_by("pk")
    )


def parsed(data: bytes) -> tuple[dict[str, str], list[dict[str, str]]]:
    """An independent reading of the exchange file: the header's keys and the keys of each document."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    lines = data.decode("cp1251").split("\r\n")
    assert lines[0] == "1CClientBankExchange"
    assert lines[-2:] == ["КонецФайла", ""]
    header: dict[str, str] = {}
    orders: list[dict[str, str]] = []
    inside = False
    for line in lines[1:-2]:
        key, sign, value = line.partition("=")
        if key == "СекцияДокумент":
            assert value == "Платежное поручение"
            orders.append({})
            inside = True
        elif line == "КонецДокумента":
            inside = False
        else:
            assert sign == "=", line
            (orders[-1] if inside else header)[key] = value
    assert not inside
    return header, orders


def test_10_2_the_one_who_prepares_a_register_cannot_approve_it(award, users, client_of, at):
    accepted(award, at, users)
    accountant = client_of("accountant")
    accountant.post(f"/c/{award.contest.slug}/payouts/register/")
    register = PaymentRegister.objects.get()
    url = f"/c/{award.contest.slug}/payouts/register/{register.number}/"
    page = accountant.get(url).content.decode()
    assert "утверждает не тот, кто его составил" in page
    assert "Утвердить реестр" not in page
    assert "попросите второго сотрудника" in accountant.post(url, {"action": "approve"}, follow=True).content.decode()
    with pytest.raises(IntegrityError, match="register_two_people"), transaction.atomic():
        PaymentRegister.objects.update(approved_by=users["accountant"])
    payment = award.payment
    with pytest.raises(RuleViolation, match="не утверждён вторым"):
        payments_actions.mark_paid(payment=payment, paid_on=date(2024, 5, 29), by=users["accountant"])
    client_of("staff").post(url, {"action": "approve"})
    register.refresh_from_db()
    assert (register.state, register.approved_by) == ("approved", users["staff"])
    assert "Реестр уже утверждён" in client_of("staff").post(url, {"action": "approve"}, follow=True).content.decode()


def test_10_2_only_the_payments_that_are_ticked_enter_the_register(awards, users, client_of, at):
    first, second = (accepted(award, at, users) for award in awards[:2])
    accountant = client_of("accountant")
    url = f"/c/{awards[0].contest.slug}/payouts/register/"
    assert "Отметьте выплаты" in accountant.post(url, {"chosen": "1"}, follow=True).content.decode()
    accountant.post(url, {"chosen": "1", "payment": [second.pk]})
    assert list(RegisterLine.objects.values_list("payment", flat=True)) == [second.pk]
    accountant.post(url, {"chosen": "1", "payment": [first.pk, second.pk]})
    assert PaymentRegister.objects.get(number=2).lines.get().payment == first
    with pytest.raises(IntegrityError, match="register_line_paid_once"), transaction.atomic():
        RegisterLine.objects.create(
            register=PaymentRegister.objects.get(number=1), payment=first, position=9, gross=1, tax=0, net=1
        )


def test_10_2_a_register_is_dissolved_only_before_the_bank_has_carried_it_out(award, users, at):
    payment = accepted(award, at, users)
    register = approved_register(award.contest, users)
    with pytest.raises(RuleViolation, match="Укажите причину"):
        registers.dissolve_register(register=register, reason=" ", by=users["staff"])
    registers.dissolve_register(register=register, reason="ошибка в счёте плательщика", by=users["staff"])
    second = approved_register(award.contest, users)
    payments_actions.mark_paid(payment=payment, paid_on=date(2024, 5, 29), by=users["accountant"])
    with pytest.raises(RuleViolation, match="уже исполнял"):
        registers.dissolve_register(register=second, reason="поздно", by=users["staff"])
    assert payments_queries.reconciliation(award.contest)["holds"]


def test_10_2_the_exchange_file_read_by_another_program_holds_every_payment(awards, users, at):
    names = ["О'Нил-Незабудкин Жан-Поль", "Оглы «Быстрый» =Рустам", "Smith Джон № 5"]
    for award, name in zip(awards, names, strict=False):
        application = handed_in(award, at)
        PayoutApplication.objects.filter(pk=application.pk).update(bank_name='ПАО "Банк "Упа""', full_name=name * 3)
        application.refresh_from_db()
        payer(award.contest, users)
        payout_applications.accept_payout_application(application=application, by=users["accountant"])
    register = approved_register(awards[0].contest, users)
    header, orders = parsed(register_files.register_client_bank(register))
    assert header["ВерсияФормата"] == "1.03"
    assert header["Кодировка"] == "Windows"
    assert header["РасчСчет"] == "03221643700000006600"
    assert header["ДатаНачала"] == header["ДатаКонца"] == "29.05.2024"
    lines = list(payments_queries.register_lines(register))
    assert len(orders) == len(lines) == len(awards[:3])
    for order, line in zip(orders, lines, strict=True):
        application = line.payment.award.payout_application
        assert Decimal(order["Сумма"]) == line.net
        assert order["Номер"] == str(line.order_number)
        assert order["Получатель1"] == application.full_name
        assert order["Получатель"] == f"ИНН {application.inn} {application.full_name}"
        assert (order["ПолучательСчет"], order["ПолучательБИК"]) == (application.account, application.bik)
        assert order["ПолучательБанк1"] == 'ПАО "Банк "Упа""'
        assert f"удержан НДФЛ {line.tax:.0f} руб." in order["НазначениеПлатежа"]
        assert len(order["НазначениеПлатежа"]) <= 210
        assert len(order["Получатель"]) <= 160
        assert set(order) >= {
            "ПлательщикИНН",
            "ПлательщикКПП",
            "ПлательщикКорсчет",
            "ПолучательКорсчет",
            "ВидОплаты",
            "Очередность",
        }
    assert sum(Decimal(order["Сумма"]) for order in orders) == sum(line.net for line in lines)


def test_10_2_kopecks_are_always_written_and_a_strange_letter_is_named():
    from prizes.payouts.payment_orders import Party, PaymentOrder, exchange_file

    someone = Party("Иванов", "500100732259", "1" * 20, "Банк", "047003608", "3" * 20)
    made_at = datetime(2024, 6, 3, 12)
    for amount, written in ((Decimal(130500), "130500.00"), (Decimal("130500.5"), "130500.50"), (Decimal("0.07"), "0.07")):
        _, (order,) = parsed(
            exchange_file(someone, [PaymentOrder(1, date(2024, 6, 3), amount, someone, "Приз ₽")], made_at=made_at)
        )
        assert order["Сумма"] == written
        assert order["НазначениеПлатежа"] == "Приз руб."
    stranger = Party("Қасымов", "500100732259", "1" * 20, "Банк", "047003608", "3" * 20)
    with pytest.raises(UnicodeEncodeError):
        exchange_file(someone, [PaymentOrder(1, date(2024, 6, 3), Decimal(1), stranger, "приз")], made_at=made_at)


def test_10_2_the_register_as_pdf_holds_sums_words_and_both_names(award, users, client_of, at):
    accepted(award, at, users)
    register = approved_register(award.contest, users)
    text = text_of(register_files.register_pdf(register)).replace("\u00a0", " ")
    for part in ("РЕЕСТР № 1", "130 500,00 ₽", "сто тридцать тысяч пятьсот", users["accountant"].get_full_name(),
                 users["staff"].get_full_name(), award.payout_application.account):  # fmt: skip
        assert part in text, part
    before = AccessRecord.objects.count()
    for kind, start in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("txt", b"1CClient")):
        answer = client_of("accountant").get(f"/c/{award.contest.slug}/payouts/register/1.{kind}")
        assert answer.content.startswith(start)
        assert answer["Cache-Control"] == "no-store"
    assert AccessRecord.objects.count() == before + 3


def test_10_2_the_banks_statement_marks_what_is_paid_and_what_came_back(awards, users, client_of, at):
    payments = [accepted(award, at, users) for award in awards[:2]]
    register = approved_register(awards[0].contest, users)
    numbers = {line.payment_id: line.order_number for line in register.lines.select_related("register")}
    at(2024, 6, 6, 12)
    data = statement(
        debit(payments[0], numbers[payments[0].pk]),
        debit(payments[1], numbers[payments[1].pk]),
        credit(payments[1], numbers[payments[1].pk]),
        {**debit(payments[0], 9), "Сумма": "55.00", "НазначениеПлатежа": "Комиссия банка"},
    )
    url = f"/c/{awards[0].contest.slug}/payouts/statement/"
    accountant = client_of("accountant")
    page = source_of(accountant.post(url, {"statement": SimpleUploadedFile("kl_to_1c.txt", data)}))
    assert "выплачено 2, возвращено 1, учтено раньше 0, не о призах 1" in page
    for payment in payments:
        payment.refresh_from_db()
    assert (payments[0].state, payments[0].paid_on) == ("paid", date(2024, 6, 3))
    assert (payments[1].state, payments[1].paid_on) == ("returned", None)
    application = PayoutApplication.objects.get(award=awards[1])
    assert application.state == "returned"
    assert "счёт закрыт" in application.message
    assert OutboxMessage.objects.filter(kind="prizes.payout_returned").count() == 1
    # The same file again, also in another encoding, changes nothing.
    for again in (data, data.decode("cp1251").replace("Windows", "DOS").encode("cp866")):
        page = source_of(accountant.post(url, {"statement": SimpleUploadedFile("ещё раз.txt", again)}))
        assert "выплачено 0, возвращено 0, учтено раньше 3, не о призах 1" in page
    assert StatementEntry.objects.count() == 3
    assert OutboxMessage.objects.filter(kind="prizes.paid").count() == 2
    # Corrected and paid again in a new register; the old statement does not return the new payment.
    captain = awards[1].team.founder
    payout_applications.attach_signed_copy(application=application, upload=SimpleUploadedFile("скан.pdf", SCAN), by=captain)
    payout_applications.submit_payout_application(application=application, by=captain)
    payout_applications.accept_payout_application(application=application, by=users["accountant"])
    second = approved_register(awards[0].contest, users)
    again = statement(debit(payments[1], second.lines.select_related("register").get().order_number, date(2024, 6, 6)))
    accountant.post(url, {"statement": SimpleUploadedFile("kl2.txt", again)})
    accountant.post(url, {"statement": SimpleUploadedFile("kl_to_1c.txt", data)})
    payments[1].refresh_from_db()
    assert payments[1].state == "paid"
    assert payments_queries.reconciliation(awards[0].contest)["holds"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "1CClientBankExchange"),
        (b"\x00\x01garbage", "1CClientBankExchange"),
        ("1CClientBankExchange\r\nСекцияДокумент=а\r\nСумма=1\r\n".encode("cp1251"), "оборван"),
        ("1CClientBankExchange\r\nСекцияДокумент=а\r\nСумма=сто\r\nКонецДокумента\r\nКонецФайла".encode("cp1251"), "не число"),
        (
            "1CClientBankExchange\r\nСекцияДокумент=а\r\nСумма=1\r\nДата=31.02.2024\r\nКонецДокумента\r\nКонецФайла".encode("cp1251"),
            "не дата",
        ),
        ("1CClientBankExchange\r\nСекцияДокумент=а\r\nКонецФайла".encode("cp1251"), "не закончен"),
        (statement({"Номер": "1", "Сумма": "5.00", "ПлательщикСчет": "4" * 20, "ПолучательСчет": "5" * 20}), "другой файл"),
    ],
)  # fmt: skip
def test_10_2_a_file_that_is_no_statement_changes_nothing_and_says_why(award, users, at, client_of, data, said):
    accepted(award, at, users)
    approved_register(award.contest, users)
    url = f"/c/{award.contest.slug}/payouts/statement/"
    page = client_of("accountant").post(url, {"statement": SimpleUploadedFile("а.txt", data or b" ")}).content.decode()
    assert said in page
    assert Payment.objects.get(award=award).state == "planned"


def test_10_2_a_day_before_the_register_is_no_day_of_its_payment(award, users, at):
    payment = accepted(award, at, users)
    approved_register(award.contest, users)
    with pytest.raises(RuleViolation, match="раньше банк исполнить его не мог"):
        payments_actions.mark_paid(payment=payment, paid_on=date(2024, 5, 28), by=users["accountant"])


def test_10_3_data_changed_after_the_signing_needs_a_new_scan(award, users, client_of, at):
    application = handed_in(award, at)
    payout_applications.return_payout_application(application=application, message="Другой счёт", by=users["accountant"])
    captain = client_of(award.team.founder)
    url = f"/c/{award.contest.slug}/prizes/{award.pk}/"
    payout_applications.save_payout_application(
        application=application, values={"registration_address": "г. Алексин"}, by=award.team.founder
    )
    assert "изменены после подписания" in captain.get(url).content.decode()
    page = captain.post(url + "submit/", follow=True).content.decode()
    assert "Данные изменены после подписания" in page
    captain.post(url + "signed-copy/", {"signed_copy": SimpleUploadedFile("скан.pdf", SCAN)})
    captain.post(url + "submit/")
    application.refresh_from_db()
    assert application.state == "submitted"


STATED = (
    "surname", "name", "patronymic", "citizenship", "snils", "inn", "document_code", "document_series", "document_number",
    "document_issued", "phone", "bik", "account",
)  # fmt: skip


def test_10_3_the_bank_is_filled_in_by_its_bik(award, client_of, at):
    at(2024, 5, 29, 12)
    Bank.objects.create(bik=invented.BIK, name="Банк «Воронка»", city="Тула", corr_account=invented.correspondent(invented.BIK))
    payout_applications.begin_payout_application(award=award, by=award.team.founder)
    captain = client_of(award.team.founder)
    url = f"/c/{award.contest.slug}/prizes/{award.pk}/"
    page = captain.get(url).content.decode()
    assert "data-bank-url" in page
    application = PayoutApplication.objects.get(award=award)
    values = {name: getattr(application, name) for name in STATED}
    values |= {"birth_date": "2000-03-04", "registration_address": "г. Тула", "bank_name": "", "corr_account": "", "bank_inn": ""}
    assert captain.post(url, values).status_code == 302
    application.refresh_from_db()
    assert (application.bank_name, application.corr_account) == ("Банк «Воронка»", invented.correspondent(invented.BIK))
    wrong = captain.post(url, values | {"account": "40817810000000000000", "corr_account": "30101810000000000000"})
    assert wrong.status_code == 200
    assert "(п.\u00a03.2)" in wrong.content.decode()
    assert ">\nг. Тула</textarea>" in wrong.content.decode()


def test_10_5_two_prizes_of_one_person_in_a_year_are_taxed_together(awards, users, at):
    """The bands of the year count what the same agent has paid the same person (Tax Code, art. 226 p. 3)."""
    contest = build.with_regulation(
        awards[0].contest,
        {
            "prizes.tax_rates": [
                {"from_year": 2021, "resident": [{"rate": "0.13"}, {"above": "200000", "rate": "0.15"}], "source": "а"}
            ]
        },
    )
    first, second = awards[:2]
    handed = [handed_in(award, at) for award in (first, second)]
    inn = handed[0].inn
    PayoutApplication.objects.filter(pk=handed[1].pk).update(inn=inn)
    payer(contest, users)
    payments = []
    for application in handed:
        application.refresh_from_db()
        payments.append(payout_applications.accept_payout_application(application=application, by=users["accountant"]))
    assert payments[0].tax == first.amount * Decimal("0.13")
    total = first.amount + second.amount
    assert payments[0].tax + payments[1].tax == 200_000 * Decimal("0.13") + (total - 200_000) * Decimal("0.15")
    assert payments[1].rate == Decimal("0.15")
    # The order of the register decides; what is only planned does not count any more.
    approved_register(contest, users, payments=[payments[1].pk])
    payments[1].refresh_from_db()
    assert payments[1].tax == second.amount * Decimal("0.13")
    approved_register(contest, users)
    payments[0].refresh_from_db()
    assert payments[0].tax + payments[1].tax == 200_000 * Decimal("0.13") + (total - 200_000) * Decimal("0.15")


def test_10_5_a_non_resident_pays_thirty_percent_and_only_where_the_rate_is_written(award, users, client_of, at):
    payer(award.contest, users)
    application = handed_in(award, at)
    accountant = client_of("accountant")
    url = f"/c/{award.contest.slug}/payouts/applications/{application.pk}/"
    rates = [{"from_year": 2021, "resident": "0.13", "source": "а"}]
    kept = award.contest.regulation.model_dump(mode="json")["prizes"]["tax_rates"]
    build.with_regulation(award.contest, {"prizes.tax_rates": rates})
    page = accountant.post(url, {"action": "accept", "resident": "no"}).content.decode()
    assert "Ставка для нерезидентов в 2024 году в порядке не записана" in page
    build.with_regulation(award.contest, {"prizes.tax_rates": kept})
    accountant.post(url, {"action": "accept", "resident": "no"})
    payment = Payment.objects.get(award=award)
    assert (payment.tax, payment.net, payment.resident) == (45_000, 105_000, False)


def test_10_5_the_certificate_of_income_agrees_with_the_register_and_the_pages(awards, users, client_of, at):
    payments = [accepted(award, at, users) for award in awards[:3]]
    register = approved_register(awards[0].contest, users)
    at(2024, 6, 6, 12)
    for payment in payments:
        payments_actions.mark_paid(payment=payment, paid_on=date(2024, 6, 3), by=users["accountant"])
    accountant = client_of("accountant")
    contest = awards[0].contest
    assert accountant.get(f"/c/{contest.slug}/payouts/taxes/2023.xlsx").status_code == 404
    data = accountant.get(f"/c/{contest.slug}/payouts/taxes/2024.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert workbooks.faults(data) == []
    head, *rows = book["Справки о доходах"].iter_rows(values_only=True)
    found = [dict(zip(head, row, strict=True)) for row in rows]
    lines = list(payments_queries.register_lines(register))
    assert sum(row["Общая сумма дохода"] for row in found) == sum(line.gross for line in lines)
    assert sum(row["Налог удержанный"] for row in found) == sum(line.tax for line in lines)
    captain = awards[0].team.applications.get(role="captain")
    mine = next(row for row in found if row["ИНН"] == captain.inn)
    assert (mine["Фамилия"], mine["Статус налогоплательщика"], mine["Код дохода"], mine["Код документа"]) == (
        captain.surname, "1", "2750", "21",
    )  # fmt: skip
    assert (mine["ИНН агента"], mine["ОКТМО"], mine["Налог перечисленный"]) == ("7707083893", "70701000", 0)
    said = dict(book["Сверка"].iter_rows(min_row=2, values_only=True))
    assert said["Сходится"] == "да"
    assert (
        said["Налог удержанный, за вычетом возвращённого"]
        == said["Удержано налога по реестрам"]
        == sum(line.tax for line in lines)
    )
    page = accountant.get(f"/c/{contest.slug}/payouts/taxes/").content.decode().replace("\u00a0", " ")
    assert "28.06.2024" in page
    assert "сходится" in page


def test_10_4_the_tax_is_handed_over_by_its_day_with_a_payment_order(award, users, client_of, at):
    payment = accepted(award, at, users)
    approved_register(award.contest, users)
    at(2024, 6, 25, 12)
    payments_actions.mark_paid(payment=payment, paid_on=date(2024, 6, 24), by=users["accountant"])
    payment.refresh_from_db()
    assert payment.tax_due_on == date(2024, 7, 5)
    accountant = client_of("accountant")
    url = f"/c/{award.contest.slug}/payouts/taxes/"
    asked = {"action": "remitted", "due_on": "2024-07-05", "remitted_on": "2024-06-25", "document": ""}
    assert "Обязательное поле" in accountant.post(url, asked).content.decode()
    assert "ещё не наступил" in accountant.post(url, asked | {"document": "15", "remitted_on": "2024-06-26"}).content.decode()
    accountant.post(url, asked | {"document": "15"})
    payment.refresh_from_db()
    assert (payment.tax_remitted_on, payment.tax_document) == (date(2024, 6, 25), "15")
    assert "нечего отмечать" in accountant.post(url, asked | {"document": "16"}, follow=True).content.decode()
    accountant.post(url, {"action": "undo", "due_on": "2024-07-05"})
    payment.refresh_from_db()
    assert payment.tax_remitted_on is None
