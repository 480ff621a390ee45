"""The right person on every paper, and ways back after an application was accepted (money.md: M2, M8, M21)."""

from __future__ import annotations

import io
import itertools
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from hackathon_portal.demo import kuzbass as kuzbass_play
from hackathon_portal.demo.play import Stage
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from prizes.announced import announced_on
from prizes.awards.actions import awards as awards_actions
from prizes.awards.actions import shares as shares_actions
from prizes.awards.queries import shares
from prizes.models import Award, PayerAccount, Payment, PayoutApplication
from prizes.payouts import documents, exports, printed, register_files
from prizes.payouts.actions import corrections, payments, payout_applications, registers, required_documents
from prizes.payouts.payees import payee_of, person_hash
from prizes.payouts.queries import payments as payments_queries
from prizes.payouts.queries.required_documents import required_documents_of
from prizes.states import PaymentState, PayoutState
from registration.models import Application, Team
from tests import build
from tests.documents import words
from tests.payouts import PAYER, approved_register, handed_in, payer
from tests.payouts import accepted as accepted_captain
from tests.representing import link_parent, whoever_acts

NOVOKUZNETSK = ZoneInfo("Asia/Novokuznetsk")
FOREIGNER = {
    "surname": "Қасымов", "name": "Әлихан", "patronymic": "Ғабитұлы", "bank_payee": "Касымов Алихан Габитулы",
    "citizenship": "KZ", "document_code": "10", "document_series": "", "document_number": "N12345678",
    "document_issued": "МВД Казахстана", "inn": "", "snils": "",
}  # fmt: skip
PARENT = {"surname": "Берёзкина", "name": "Олеся", "patronymic": "Юрьевна", "document_number": "777001"}


def later(stage: Stage, days: int):
    """So many days after the results were announced, at noon of the region."""
    day = announced_on(stage.contest) + timedelta(days=days)
    return clock.fixed_at(datetime(day.year, day.month, day.day, 12, tzinfo=NOVOKUZNETSK))


@pytest.fixture
def stage(kuzbass_published) -> Stage:
    return kuzbass_published


@pytest.fixture
def parts(stage) -> list[Award]:
    """Of one team: the captain's part, a citizen of Kazakhstan's, and that of a child whose parent is paid."""
    whole = Award.objects.get(contest=stage.contest, part_of=None, place=1, team__name__in=["Терриконы", "Самоцветы"])
    found = list(shares.parts_of(whole))
    child = found[2].holder
    Application.objects.filter(pk=child.pk).update(birth_date=date(2012, 6, 1))
    child.refresh_from_db()
    with later(stage, 1):
        kuzbass_play.represent(stage, child)
        link_parent(child)
        for part in found:
            shares_actions.agree_to_share(part=part, amount=part.amount, by=whoever_acts(part))
            part.contest = stage.contest
    return found


def accepted(stage: Stage, part: Award, number: int, **changes) -> Payment:
    application = kuzbass_play.hand_in(part, number=number, by=whoever_acts(part), **changes)
    rows = required_documents_of(application, stage.contest)
    required_documents.check_required_documents(
        application=application, verdicts={row.code: (True, "") for row in rows if row.required_document},
        by=stage.users["accountant"],
    )  # fmt: skip
    resident = changes.get("citizenship") != "KZ"
    return payout_applications.accept_payout_application(
        application=application, by=stage.users["accountant"], resident=resident, mir_seen=True
    )


def test_each_row_of_the_certificates_is_the_person_of_that_payment(stage, parts):
    payer(stage.contest, stage.users)
    stated = [{}, FOREIGNER, PARENT]
    with later(stage, 3):
        found = [accepted(stage, part, n, **values) for n, (part, values) in enumerate(zip(parts, stated, strict=True), start=1)]
        approved_register(stage.contest, stage.users)
    with later(stage, 5):
        for payment in found:
            payments.mark_paid(
                payment=payment, paid_on=announced_on(stage.contest) + timedelta(days=4), by=stage.users["accountant"]
            )
    # What registration knew is erased at its term; the papers of money do not ask it.
    Application.objects.filter(prizes__in=parts).update(surname="", name="", passport_number="", citizenship="")
    sheet = load_workbook(io.BytesIO(exports.income_workbook(stage.contest, found[0].tax_year or 2025)))["Справки о доходах"]
    head, *rows = sheet.iter_rows(values_only=True)
    columns = (
        "ИНН", "Фамилия", "Имя", "Отчество", "Дата рождения", "Гражданство (код страны)", "Код документа",
        "Серия и номер документа", "Статус налогоплательщика",
    )  # fmt: skip
    written = {tuple(row[head.index(name)] or "" for name in columns) for row in rows}
    countries = {"RU": "643", "KZ": "398"}
    expected = set()
    for part in parts:
        one = PayoutApplication.objects.get(award=part)
        number = f"{one.document_series} {one.document_number}".strip()
        born = datetime.combine(one.birth_date, datetime.min.time())
        expected.add(
            (one.inn, one.surname, one.name, one.patronymic, born, countries[one.citizenship], one.document_code, number,
             "1" if one.resident else "2")
        )  # fmt: skip
    assert written == expected
    assert len(written) == 3
    assert {row[1] for row in written} == {parts[0].payout_application.surname, "Қасымов", "Берёзкина"}


def test_of_one_teams_three_members_every_row_of_every_paper_says_which(stage, parts, client_of):
    """M20: three equal parts of one prize; no two rows, purposes or letters have one text."""
    payer(stage.contest, stage.users)
    with later(stage, 3):
        found = [accepted(stage, part, n) for n, part in enumerate(parts, start=1)]
        register = approved_register(stage.contest, stage.users)
        names = [PayoutApplication.objects.get(award=part).full_name for part in parts]
        orders = register_files.file_of(register, "txt").decode("cp1251")
        sheet = load_workbook(io.BytesIO(register_files.file_of(register, "xlsx")))["Реестр выплат"]
        pdf = words(register_files.file_of(register, "pdf"))
        page = " ".join(client_of("accountant").get(f"/c/{stage.contest.slug}/payouts/register/{register.number}/").text.split())
    purposes = [line for line in orders.split("\r\n") if line.startswith("НазначениеПлатежа=")]
    # Apart from numbers, which tell nobody who is who.
    rows = {
        "".join(str(cell) for cell in row if cell and not str(cell).isdigit()) for row in sheet.iter_rows(3, 6, values_only=True)
    }
    assert len({*purposes}) == len(rows) - 1 == len({*names}) == 3
    with later(stage, 5):
        for payment in found:
            payments.mark_paid(
                payment=payment, paid_on=announced_on(stage.contest) + timedelta(days=4), by=stage.users["accountant"]
            )
    bodies = {*OutboxMessage.objects.filter(kind="prizes.paid").values_list("body", flat=True)}
    for name in names:
        assert sum(name in purpose for purpose in purposes) == sum(name in row for row in rows) == 1
        assert name in pdf
        assert name in page
        assert any(name in body for body in bodies)


def test_the_reconciliation_speaks_russian_of_whoever_received(stage, parts):
    with later(stage, 3):
        accepted(stage, parts[0], 1)
        sheet = load_workbook(io.BytesIO(exports.income_workbook(stage.contest, 2025)))["Сверка"]
    said = [str(row[0]) for row in sheet.iter_rows(values_only=True)]
    assert "выплаты: к выплате" in said
    assert not any(state in line for state in PaymentState.values for line in said)
    assert not any("апитан" in line for line in said)


def test_a_consent_names_the_document_of_whoever_signs_it(stage, parts):
    with later(stage, 3):
        accepted(stage, parts[2], 3, **PARENT)
        application = PayoutApplication.objects.get(award=parts[2])
        application.award = parts[2]
        text = " ".join(printed.consent(application, "representative", stage.contest).paragraphs)
        own = " ".join(printed.consent(application, "participant", stage.contest).paragraphs)
    assert "Берёзкина Олеся Юрьевна" in text
    assert "3200 777001, выдан отделом № 1 01.02.2015" in text
    assert parts[2].holder.full_name in own
    assert "777001" not in own, "the child's own consent holds the parent's passport"


def test_letters_about_a_childs_prize_go_to_the_parent_too_and_name_who_is_paid(stage, parts):
    with later(stage, 3):
        accepted(stage, parts[2], 3, **PARENT)
        accepted(stage, parts[0], 1)
    child, captain = parts[2].holder, parts[0].holder
    letters = OutboxMessage.objects.filter(kind="prizes.payout_accepted")
    assert set(letters.values_list("recipient", flat=True)) == {child.email, child.representative.email, captain.email}
    to_parent = letters.get(recipient=child.representative.email)
    assert f"Здравствуйте, {child.representative.full_name}!" in to_parent.body
    assert "Получатель: Берёзкина Олеся Юрьевна" in to_parent.body
    assert f"Получатель: {parts[0].payout_application.full_name}" in letters.get(recipient=captain.email).body


def test_a_name_no_bank_can_write_is_asked_as_the_bank_has_it_where_it_is_typed(stage, parts, client_of):
    person = parts[1].holder.user
    url = f"/c/kuzbass/prizes/{parts[1].pk}/"
    values = kuzbass_play.requisites(2, **FOREIGNER) | {"birth_date": "1990-01-01"}
    with later(stage, 3):
        payout_applications.begin_payout_application(award=parts[1], by=person)
        browser = client_of(person)
        del values["bank_payee"]
        page = browser.post(url, values).content.decode()
        assert "В платёжном файле нет букв Қ, Ә, Ғ, ұ" in page
        assert 'name="bank_payee"' in page
        refused = browser.post(url, values | {"bank_payee": "Қасымов"}).content.decode()
        assert "Банк не примет: «Қ»" in refused
        assert 'value="Қасымов"' in refused
        assert browser.post(url, values | {"bank_payee": "Kasymov Alikhan"}).status_code == 302
    application = PayoutApplication.objects.get(award=parts[1])
    assert (application.full_name, application.name_at_bank) == ("Қасымов Әлихан Ғабитұлы", "Kasymov Alikhan")


def test_an_account_no_person_has_is_refused_and_a_deposit_is_asked_about(stage, parts, client_of):
    person, accountant = parts[0].holder.user, client_of(stage.users["accountant"])
    url = f"/c/kuzbass/prizes/{parts[0].pk}/"
    with later(stage, 3):
        payout_applications.begin_payout_application(award=parts[0], by=person)
        browser = client_of(person)
        values = kuzbass_play.requisites(1) | {"birth_date": "1990-01-01"}
        firm = browser.post(url, values | {"account": "40702" + values["account"][5:]}).content.decode()
        assert "40702 — счёт организации" in firm
        deposit = next(
            account for key in range(10) if not payments_queries.control_faults(
                PayoutApplication(**values | {"account": (account := f"42307810{key}{values['account'][9:]}"), "birth_date": None})
            )
        )  # fmt: skip
        asked = browser.post(url, values | {"account": deposit}).content.decode()
        assert "Счёт принимает переводы" in asked
        assert "вклад физического лица" in asked
        assert browser.post(url, values | {"account": deposit, "account_is_right": "on"}).status_code == 302
        application = kuzbass_play.hand_in(parts[0], number=1, by=person, account=deposit)
        assert "вклад физического лица" in accountant.get(f"/c/kuzbass/payouts/applications/{application.pk}/").content.decode()


def test_an_accepted_application_goes_back_with_a_reason_and_is_accepted_anew(stage, parts, client_of):
    accountant = stage.users["accountant"]
    desk = client_of(accountant)
    with later(stage, 3):
        payment = accepted(stage, parts[0], 1)
        application = PayoutApplication.objects.get(award=parts[0])
        url = f"/c/kuzbass/payouts/applications/{application.pk}/"
        assert "Вернуть принятое на исправление" in desk.get(url).content.decode()
        lacking = desk.post(url, {"action": "reopen", "message": " "}).content.decode()
        assert "Обязательное поле" in lacking
        assert desk.post(url, {"action": "reopen", "message": "другой счёт", "documents": ["card"]}).status_code == 302
        application.refresh_from_db()
        payment.refresh_from_db()
        assert (application.state, application.message, payment.state) == ("returned", "другой счёт", "cancelled")
        assert application.required_documents.get(code="card").state == "returned"
        assert payments_queries.reconciliation(stage.contest)["holds"]
        assert OutboxMessage.objects.filter(kind="prizes.payout_returned", body__contains="другой счёт").count() == 1
        assert AuditRecord.objects.filter(name="reopen_payout_application").count() == 1
        person, other = parts[0].holder.user, kuzbass_play.requisites(5)["account"]
        payout_applications.save_payout_application(application=application, values={"account": other}, by=person)
        with pytest.raises(RuleViolation, match="Приложите: Выписка о реквизитах карты"):
            payout_applications.submit_payout_application(application=application, by=person)
        scan = SimpleUploadedFile("card.pdf", kuzbass_play.SCAN)
        required_documents.attach_required_document(application=application, code="card", upload=scan, by=person)
        payout_applications.submit_payout_application(application=application, by=person)
        required_documents.check_required_documents(application=application, verdicts={"card": (True, "")}, by=accountant)
        again = payout_applications.accept_payout_application(application=application, by=accountant, mir_seen=True)
    assert (again.pk, again.state) == (payment.pk, "planned")
    assert payee_of(again).account == other


def test_the_way_back_is_closed_by_a_register_and_open_after_it_is_dissolved(stage, parts):
    accountant, staff = stage.users["accountant"], stage.users["staff"]
    payer(stage.contest, stage.users)
    with later(stage, 3):
        accepted(stage, parts[0], 1)
        register = registers.make_register(contest=stage.contest, by=accountant)
        application = PayoutApplication.objects.get(award=parts[0])
        for act, values in (
            (corrections.reopen_payout_application, {"message": "счёт"}),
            (corrections.change_tax_status, {"resident": False, "reason": "подсчёт дней"}),
            (required_documents.ask_required_document, {"title": "Справка", "due_on": date(2030, 1, 1)}),
        ):
            with pytest.raises(RuleViolation, match=f"в реестре № {register.number}: сначала расформируйте"):
                act(application=application, by=accountant, **values)
        registers.dissolve_register(register=register, reason="ошибка", by=staff)
        required_documents.ask_required_document(
            application=application,
            title="Справка",
            due_on=announced_on(stage.contest) + timedelta(days=40),
            by=accountant,
        )
    application.refresh_from_db()
    assert (application.state, application.award.payment.state) == ("returned", "cancelled")


def test_the_tax_status_is_changed_with_a_reason_and_the_tax_counted_anew(stage, parts):
    accountant = stage.users["accountant"]
    with later(stage, 3):
        payment = accepted(stage, parts[0], 1)
        application = PayoutApplication.objects.get(award=parts[0])
        with pytest.raises(RuleViolation, match="Укажите основание"):
            corrections.change_tax_status(application=application, resident=False, reason=" ", by=accountant)
        with pytest.raises(RuleViolation, match="и так налоговый резидент"):
            corrections.change_tax_status(application=application, resident=True, reason="дни", by=accountant)
        with pytest.raises(RuleViolation, match="исправляет бухгалтер"):
            corrections.change_tax_status(application=application, resident=False, reason="дни", by=stage.users["staff"])
        changed = corrections.change_tax_status(application=application, resident=False, reason="170 дней", by=accountant)
    assert (payment.tax, changed.tax, changed.resident) == (3_900, 9_000, False)
    assert AuditRecord.objects.get(name="change_tax_status").reason == "170 дней"


def test_a_paid_prize_is_not_corrected_and_the_refusal_says_what_opens_the_way(published, users, at):
    award = Award.objects.filter(contest=published.contest, special=None).order_by("pk").first()
    payment = accepted_captain(award, at, users)
    approved_register(award.contest, users)
    payments.mark_paid(payment=payment, paid_on=date(2024, 5, 29), by=users["accountant"])
    application = PayoutApplication.objects.get(award=award)
    with pytest.raises(RuleViolation, match=r"Приз выплачен 29\.05\.2024.*вернул платёж"):
        corrections.reopen_payout_application(application=application, message="счёт", by=users["accountant"])


def test_what_was_sent_back_is_not_planned_by_a_refusal_taken_back(published, users, at):
    award = Award.objects.filter(contest=published.contest, special=None).order_by("pk").first()
    payment = accepted_captain(award, at, users)
    application = PayoutApplication.objects.get(award=award)
    corrections.reopen_payout_application(application=application, message="счёт", by=users["accountant"])
    awards_actions.refuse_prize(award=award, ground="violation", breach="5.4", reason="нарушение", by=users["staff"])
    awards_actions.restore_prize(award=award, reason="ошибка", by=users["staff"])
    payment.refresh_from_db()
    assert payment.state == "cancelled"
    assert not payments_queries.payments_to_list(award.contest).exists()


def test_every_state_of_an_application_has_an_action_that_leaves_it():
    from prizes.states import PAYOUT

    left = {source for sources, target in PAYOUT.table.values() for source in sources if source != target}
    assert left == set(PayoutState)


def test_a_row_from_before_the_parts_is_read_whole(published, at):
    award = Award.objects.filter(contest=published.contest, special=None).order_by("pk").first()
    application = handed_in(award, at)
    PayoutApplication.objects.filter(pk=application.pk).update(
        surname="", name="", patronymic="", citizenship="", document_code="", document_series="", document_number="",
        document_issued="", full_name="Сидоров Пётр Ильич", passport="паспорт 7020 123456, выдан УМВД 01.02.2020",
    )  # fmt: skip
    payee = payee_of(Payment(award=Award.objects.get(pk=award.pk)))
    assert (payee.surname, payee.name, payee.patronymic) == ("Сидоров", "Пётр", "Ильич")
    assert (payee.document_code, payee.document_number, payee.country_number) == ("21", "7020 123456", "643")


# What may be empty of a recipient or a payer, and a paper still has to read well without.
MAY_BE_EMPTY = ["patronymic", "inn", "snils", "document_series", "document_issued", "bank_inn", "bank_name", "phone"]
CAPTIONS = ("Банк, БИК, корр. счёт", r"кем и когда выдан\):")
UNTIDY = re.compile(r",\s*[,.;)]|\s,|(?<=\S)  |(?:ИНН|КПП|БИК|СНИЛС|выдан)\s*(?:[,.;)]|$)|\(\s*\)|«\s*»")


@pytest.mark.parametrize("empty", [MAY_BE_EMPTY, MAY_BE_EMPTY[::2], ["payer.kpp", "payer.oktmo", "division_title"]], ids=len)
def test_nothing_is_printed_of_what_is_empty(published, users, at, empty):
    award = Award.objects.filter(contest=published.contest, special=None).select_related("team").order_by("pk").first()
    payment = accepted_captain(award, at, users)
    for name in empty:
        if name.startswith("payer."):
            # Only a sole proprietor has no KPP: an INN of twelve digits.
            PayerAccount.objects.filter(contest=award.contest).update(**{name.removeprefix("payer."): "", "inn": "500100732259"})
        elif name == "division_title":
            Award.objects.filter(pk=award.pk).update(division_title="")
        else:
            application = PayoutApplication.objects.get(award=award)
            setattr(application, name, "")
            application.citizenship = "KZ"
            application.save()
    register = approved_register(award.contest, users)
    payment = Payment.objects.get(pk=payment.pk)
    lines = register_files.register_client_bank(register).decode("cp1251").split("\r\n")
    values = [line.partition("=")[2] for line in lines if not line.startswith(("ПолучательИНН=", "ПлательщикИНН="))]
    pages = [
        words(register_files.register_pdf(register)),
        words(documents.payout_application_pdf(payment.award.payout_application)),
    ]
    letters = list(OutboxMessage.objects.values_list("body", flat=True))
    texts = [re.sub("|".join(CAPTIONS), "—", text) for text in [*values, *pages, *letters]]
    assert {text[max(0, hit.start() - 20) : hit.end() + 20] for text in texts for hit in UNTIDY.finditer(text)} == set()


STRANGE = ["Қазына", "Łódź", "Код 🚀", "100 ₽", "王牌", "две\nстроки"]


def test_any_text_that_ends_in_the_banks_file_is_refused_where_typed_or_spelled(published, users, at, client_of):
    """Names of people, banks and payers are refused at their forms; the titles of a contest and a prize come out spelled."""
    award = Award.objects.filter(contest=published.contest, special=None).select_related("team").order_by("pk").first()
    accountant = client_of(users["accountant"])
    for name, strange in itertools.product(("name", "bank_name"), STRANGE):
        page = accountant.post(f"/c/{award.contest.slug}/payouts/payer/", PAYER | {name: strange}).content.decode()
        assert "Банк не примет" in page, (name, strange)
    accepted_captain(award, at, users)
    contest = award.contest
    type(contest).objects.filter(pk=contest.pk).update(short_title=" ".join(STRANGE))
    contest.refresh_from_db()
    register = approved_register(contest, users)
    text = register_files.register_client_bank(register).decode("cp1251")
    purpose = next(line for line in text.split("\r\n") if line.startswith("НазначениеПлатежа="))
    assert "«Казына Lodz Код 100 руб. две строки»" in purpose


def test_the_captain_the_organiser_named_is_asked_with_data_of_their_own(published, at):
    award = Award.objects.filter(contest=published.contest, special=None).order_by("pk").first()
    at(2024, 5, 29, 12)
    left, named = award.team.applications.order_by("role", "id")[:2]
    assert left.role == Application.Role.CAPTAIN
    Application.objects.filter(pk=left.pk).update(state="withdrawn")
    user = build.user()
    Application.objects.filter(pk=named.pk).update(role="captain", user=user)
    Team.objects.filter(pk=award.team_id).update(founder=user)
    award = Award.objects.get(pk=award.pk)
    assert shares.recipient_of(award) == named
    application = payout_applications.begin_payout_application(award=award, by=user)
    assert application.full_name == named.full_name


def test_a_document_that_was_waived_is_demanded_again_with_a_reason(stage, parts, client_of):
    accountant = stage.users["accountant"]
    desk = client_of(accountant)
    with later(stage, 3):
        application = kuzbass_play.hand_in(parts[0], number=1, by=parts[0].holder.user)
        url = f"/c/kuzbass/payouts/applications/{application.pk}/papers/"
        required_documents.waive_required_document(application=application, code="inn", reason="есть в базе", by=accountant)
        with pytest.raises(RuleViolation, match="он и так нужен"):
            required_documents.demand_required_document(application=application, code="snils", reason="нужен", by=accountant)
        refused = desk.post(url, {"action": "demand", "code": "inn", "reason": " "}).content.decode()
        assert "Укажите причину" in refused
        assert desk.post(url, {"action": "demand", "code": "inn", "reason": "база ошиблась"}).status_code == 302
    application.refresh_from_db()
    assert application.state == "returned"
    assert "база ошиблась" in application.message
    assert application.required_documents.get(code="inn").state == "returned"


def test_verdicts_that_are_refused_keep_what_was_typed(stage, parts, client_of):
    with later(stage, 3):
        application = kuzbass_play.hand_in(parts[0], number=1, by=parts[0].holder.user)
        verdicts = {
            "verdict_inn": "return", "reason_inn": "не та страница", "verdict_snils": "return", "reason_snils": "",
            "verdict_card": "accept",
        }  # fmt: skip
        page = client_of(stage.users["accountant"]).post(f"/c/kuzbass/payouts/applications/{application.pk}/papers/", verdicts)
    said = page.content.decode()
    assert "напишите, что исправить" in said
    assert 'value="не та страница"' in said
    assert application.required_documents.get(code="inn").state == "given"


def test_what_is_missing_at_the_hand_in_stands_beside_its_field(stage, parts, client_of):
    person = parts[0].holder.user
    with later(stage, 3):
        application = payout_applications.begin_payout_application(award=parts[0], by=person)
        values = kuzbass_play.requisites(1) | {"inn": "", "document_issued": "", "citizenship": ""}
        payout_applications.save_payout_application(application=application, values=values, by=person)
        page = client_of(person).post(f"/c/kuzbass/prizes/{parts[0].pk}/submit/").content.decode()
    for name in ("inn", "document_issued", "citizenship"):
        assert f'href="#id_{name}"' in page, name
    assert 'href="#id_snils"' not in page
    assert page.count("Заполните: без этого подать нельзя.") == 6, "in the summary and beside each field"


def test_two_prizes_of_somebody_without_an_inn_are_one_persons_however_the_document_is_written(parts):
    one = PayoutApplication(citizenship="KZ", document_code="10", document_number="n 12345678", document_issued="МВД")
    two = PayoutApplication(citizenship="KZ", document_code="10", document_number="N12345678", document_issued="МВД Казахстана")
    other = PayoutApplication(citizenship="UZ", document_code="10", document_number="N12345678")
    assert person_hash(one) == person_hash(two) != person_hash(other)
