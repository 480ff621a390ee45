"""The tax agent's year (issue item 5): forms, notifications and registers agree to the rouble on the page and in the files."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from lxml import etree

from hackathon_portal.kernel.errors import RuleViolation
from prizes.models import Award, IncomeCodeConfirmation, PayerAccount, Payment, TaxNotice, TaxOrder, TaxSettlement
from prizes.obligations import notifications
from prizes.obligations import taxes as tax_obligations
from prizes.payouts.actions import payments
from prizes.payouts.actions.tax_settlements import take_back_settlement
from prizes.payouts.freezing import order_numbers
from prizes.payouts.queries import notices
from prizes.payouts.queries.incomes import agent_year
from prizes.payouts.queries.payments import taxes_by_due_day
from prizes.tasks import keep_for_papers
from prizes.taxes import queries
from prizes.taxes.owed import given_back, owed_by_term
from tests.actions.test_taxes import of_one_person
from tests.payouts import PAYER, approved_register, text_of

STATED = {
    "office": "7100", "kpp": PAYER["kpp"], "oktmo": "70701000", "surname": "Рублёва", "given_name": "Нина", "patronymic": "Олеговна",
    "correction": "0",
}  # fmt: skip


@pytest.fixture
def paid(published, users, at):
    awards = list(
        Award.objects.filter(contest=published.contest, special=None).select_related("team__founder", "contest").order_by("pk")
    )
    both = of_one_person(awards, users, at)
    register = approved_register(awards[0].contest, users, payments=[one.pk for one in both])
    at(2024, 6, 6, 12)
    for one in both:
        one.refresh_from_db()
        payments.mark_paid(payment=one, paid_on=date(2024, 6, 3), by=users["accountant"])
        one.refresh_from_db()
    return register, both


def test_two_bands_are_two_rows_everywhere_and_all_figures_agree(paid, client_of):
    register, both = paid
    total = sum(one.tax for one in both)
    assert any(one.rate > both[0].rate for one in both)
    accountant = client_of("accountant")
    contest = register.contest
    address = f"/c/{contest.slug}/payouts/agents/{PAYER['inn']}/2024/"
    page = accountant.get(address).content.decode()
    assert "не сходится" not in page
    assert page.count("✓ сходится") == 6
    assert "18210102080011000110" in page
    assert "25.06.2024" in page
    book = openpyxl.load_workbook(io.BytesIO(accountant.get(f"/c/{contest.slug}/payouts/taxes/2024.xlsx").content))
    head, *rows = book["Справки о доходах"].iter_rows(values_only=True)
    lines = [dict(zip(head, row, strict=True)) for row in rows]
    assert [str(line["КБК"])[5:11] for line in lines] == ["102010", "102080"]
    assert all(round(line["Налоговая база"] * line["Ставка"]) == line["Налог исчисленный"] for line in lines)
    assert sum(line["Налог удержанный"] for line in lines) == total
    tree = etree.fromstring(accountant.post(address, STATED | {"kind": "ndfl6"}).content)
    assert sum(int(row.get("НалУдерж")) for row in tree.iter("СумИтНалПер")) == total
    assert {row.get("КодДоход") for row in tree.iter("СвСумДох")} == {"2750"}
    for quarter, period, tax in (("1", None, 0), ("2", "31", total), ("3", "33", total)):
        answer = accountant.post(address, STATED | {"kind": "ndfl6", "quarter": quarter})
        if period is None:
            assert "За этот период 2024 года агент ничего не выплатил" in answer.content.decode()
            continue
        part = etree.fromstring(answer.content)
        assert part.find("Документ").get("Период") == period
        assert part.find(".//СправДох") is None
        assert sum(int(row.get("СумНалУд")) for row in part.iter("ОбязНА")) == tax
    told = accountant.post(address, STATED | {"kind": "notification", "due_on": "2024-06-25"})
    assert sum(int(row.get("СумНалогАванс")) for row in etree.fromstring(told.content).iter("УвИсчСумНалог")) == total
    asked = accountant.post(address, STATED | {"kind": "ndfl6", "signer_kind": "2"})
    assert "Назовите доверенность" in asked.content.decode()
    by_deputy = STATED | {"signer_kind": "2", "authority": "доверенность № 5 от 01.02.2024"}
    for kind in ({"kind": "ndfl6"}, {"kind": "notification", "due_on": "2024-06-25"}):
        signer = etree.fromstring(accountant.post(address, by_deputy | kind).content).find(".//Подписант")
        assert (signer.get("ПрПодп"), signer.find("СвПред").get("НаимДок")) == ("2", "доверенность № 5 от 01.02.2024")
    assert tree.find(".//Подписант").get("ПрПодп") == "1"
    refused = accountant.post(address, STATED | {"kind": "ndfl6", "office": "71"})
    assert "Четыре цифры" in refused.content.decode()
    assert 'value="70701000"' in refused.content.decode()
    assert client_of("staff").get(address).status_code in {403, 404}


def test_a_notification_is_due_missed_handed_in_and_owed_again(paid, client_of):
    contest, accountant = paid[0].contest, client_of("accountant")
    address = f"/c/{contest.slug}/payouts/agents/{PAYER['inn']}/2024/"
    [term] = notices.terms_of(contest)
    found = queries.year_in_forms(PAYER["inn"], 2024)
    assert {term.due_on: term.withheld} == {row.due_on: sum(one.withheld for one in found.terms) for row in found.terms}
    states = [notifications(contest, day)[0].light for day in (date(2024, 6, 6), date(2024, 6, 24), date(2024, 6, 26))]
    assert states == ["green", "amber", "red"]
    told = {"kind": "told", "due_on": "2024-06-25", "submitted_on": "2024-06-05", "number": "77"}
    for wrong, words in (
        ({"number": ""}, "номер"),
        ({"submitted_on": "2024-06-30"}, "не позже сегодняшнего"),
        ({"due_on": "2024-07-25"}, "не удержан"),
    ):
        assert words in accountant.post(address, told | wrong, follow=True).content.decode()
    assert not TaxNotice.objects.exists()
    page = accountant.post(address, told, follow=True).content.decode()
    assert "✓ подано 05.06.2024, № 77" in page
    [done] = notifications(contest, date(2024, 7, 1))
    assert (done.light, done.detail) == ("done", "подано 05.06.2024, № 77")
    assert "Уже подано" in accountant.post(address, told | {"number": "78"}, follow=True).content.decode()
    notice = TaxNotice.objects.get()
    TaxNotice.objects.update(amount=notice.amount - 1)
    assert notifications(contest, date(2024, 7, 1))[0].light == "red"
    assert "подайте уточнённое" in accountant.get(address).content.decode()
    TaxNotice.objects.update(amount=notice.amount)
    back = {"kind": "not_told", "notice": notice.pk}
    assert "Укажите причину" in accountant.post(address, back | {"reason": " "}, follow=True).content.decode()
    accountant.post(address, back | {"reason": "отправлено не то"})
    notice.refresh_from_db()
    assert notice.taken_back_reason == "отправлено не то"
    assert notifications(contest, date(2024, 7, 1))[0].light == "red"
    assert client_of("staff").post(address, told).status_code in {403, 404}


def test_the_tax_is_ordered_from_the_bank_and_marked_over_all_contests(paid, client_of):
    """The order holds what is owed by the term and the keys of a payment to the budget; bad numbers and sums are refused."""
    register, both = paid
    contest, total = register.contest, sum(one.tax for one in both)
    due = {one.tax_due_on for one in both}.pop()
    accountant = client_of("accountant")
    page, deeds = (f"/c/{contest.slug}/payouts/agents/{PAYER['inn']}/2024/{end}" for end in ("", "deeds/"))
    assert f'value="{total:.0f}"' in accountant.get(page).content.decode()
    order = {"action": "order", "due_on": f"{due}", "number": "91001", "on": "2024-06-07", "amount": f"{total:.0f}"}
    text = accountant.post(deeds, order).content.decode("cp1251")
    for line in (
        "Номер=91001", f"Сумма={total:.2f}", "ПолучательИНН=7727406020", "СтатусСоставителя=01", "ОКАТО=0",
        "ПоказательКБК=18201061201010000510", "ПоказательОснования=0", "Код=0", "НазначениеПлатежа=Единый налоговый платеж",
    ):  # fmt: skip
        assert f"{line}\r\n" in text, line
    taken = register.lines.first().order_number
    wrong = {
        "number": ["91000", "0", f"{taken}"], "amount": [f"{total + 1:.0f}", "0", "-5", "1.50"], "on": ["2024-06-01"],
        "due_on": ["2024-01-01"],
    }  # fmt: skip
    for name, values in wrong.items():
        for value in values:
            refused = accountant.post(deeds, order | {name: value}, follow=True)
            assert refused["Content-Type"].startswith("text/html"), (name, value)
            assert "alert" in refused.content.decode() or "notice" in refused.content.decode()
    Payment.objects.get(pk=both[0].pk, tax_remitted_on=None)
    made = TaxOrder.objects.get()
    assert made.order_number not in order_numbers(PAYER["inn"], 2024, 1000, contest)
    again = f"/c/{contest.slug}/payouts/agents/{PAYER['inn']}/2024/orders/{made.pk}.txt"
    was = PayerAccount.objects.values("name", "account").get(contest=contest)
    PayerAccount.objects.filter(contest=contest).update(name="Иной плательщик", account="40702810000000000000")
    for answer in (accountant.get(again), accountant.post(deeds, order)):
        assert answer.content.decode("cp1251") == text
    PayerAccount.objects.filter(contest=contest).update(**was)
    assert client_of("staff").get(again).status_code in {403, 404}
    assert "поручения уже составлены" in accountant.post(deeds, order | {"number": "91002"}, follow=True).content.decode()
    cancel = {"action": "cancel", "order": made.pk}
    assert "Укажите причину" in accountant.post(deeds, cancel | {"reason": " "}, follow=True).content.decode()
    accountant.post(deeds, cancel | {"reason": "не ушло", "not_sent": "on"})
    assert accountant.get(again).status_code == 404
    assert "уже у отменённого поручения" in accountant.post(deeds, order, follow=True).content.decode()
    half = order | {"number": "91002", "amount": f"{total // 2:.0f}"}
    assert "Номер=91002" in accountant.post(deeds, half).content.decode("cp1251")
    assert (
        f"не больше {total - total // 2:.0f}" in accountant.post(deeds, order | {"number": "91003"}, follow=True).content.decode()
    )
    mark = {"action": "remitted", "due_on": f"{due}", "remitted_on": "2024-06-06", "document": "91001"}
    assert "перечислен</span> 91001" in accountant.post(deeds, mark, follow=True).content.decode()
    assert not Payment.objects.filter(pk__in=[one.pk for one in both], tax_remitted_on=None).exists()
    assert accountant.post(deeds, order).status_code == 302
    accountant.post(deeds, {"action": "undo", "due_on": f"{due}"})
    assert Payment.objects.filter(pk__in=[one.pk for one in both], tax_remitted_on=None).count() == len(both)
    assert client_of("staff").post(deeds, mark).status_code in {403, 404}


def test_tax_withheld_later_is_owed_told_and_marked_with_the_rest(paid, client_of, users, at):
    """What was withheld from other money stands at its own term: on both pages, in «Сроки», in the order and under the mark."""
    contest, [payment, *_] = paid[0].contest, paid[1]
    withheld = sum(one.tax for one in paid[1])
    at(2024, 7, 4, 12)
    later = TaxSettlement.objects.create(
        contest=contest, agent_inn=PAYER["inn"], recipient_hash=payment.recipient_hash, year=2024, kind="withheld", amount=700,
        day=date(2024, 7, 3), basis="бухгалтерская справка № 4", made_at=datetime(2024, 7, 4, tzinfo=UTC), tax_due_on=date(2024, 7, 29),
    )  # fmt: skip
    rows = owed_by_term(PAYER["inn"], 2024)
    assert [(row["due"], row["total"]) for row in rows][-1] == (date(2024, 7, 29), 700)
    assert sum(row["owed"] for row in rows) == sum(row["owed"] for row in taxes_by_due_day(contest)) == withheld + 700
    assert {term.due_on: term.withheld for term in notices.terms_of(contest)}[date(2024, 7, 25)] == 700
    assert [one.due for one in tax_obligations(contest, date(2024, 7, 4)) if one.light != "done"][-1] == date(2024, 7, 29)
    accountant = client_of("accountant")
    page, deeds = (f"/c/{contest.slug}/payouts/agents/{PAYER['inn']}/2024/{end}" for end in ("", "deeds/"))
    assert "не сходится" not in accountant.get(page).content.decode()
    order = {"action": "order", "due_on": "2024-07-29", "number": "92001", "on": "2024-07-04", "amount": "700"}
    assert "Сумма=700.00" in accountant.post(deeds, order).content.decode("cp1251")
    mark = {"action": "remitted", "due_on": "2024-07-29", "remitted_on": "2024-07-02", "document": "92001"}
    assert "раньше его не перечисляют" in accountant.post(deeds, mark, follow=True).content.decode()
    accountant.post(deeds, mark | {"remitted_on": "2024-07-04"})
    later.refresh_from_db()
    assert (later.tax_remitted_on, later.tax_document) == (date(2024, 7, 4), "92001")
    with pytest.raises(RuleViolation, match="сначала снимите отметку"):
        take_back_settlement(settlement=later, reason="ошибка", by=users["accountant"])
    assert owed_by_term(PAYER["inn"], 2024)[-1]["owed"] == 0


def test_tax_given_back_lowers_what_is_owed_in_figures_and_words(paid, client_of, users, at):
    """Art. 231 p. 1: the agent's pages, «Сроки», the order and the workbook count it; what had gone before goes on to later terms."""
    contest, [payment, *_] = paid[0].contest, paid[1]
    withheld = sum(one.tax for one in paid[1])
    at(2024, 6, 10, 12)
    back = TaxSettlement.objects.create(
        contest=contest, agent_inn=PAYER["inn"], recipient_hash=payment.recipient_hash, year=2024, kind="returned", amount=500,
        day=date(2024, 6, 10), basis="заявление № 1", made_at=datetime(2024, 6, 10, 9, tzinfo=UTC),
    )  # fmt: skip
    (row,) = owed_by_term(PAYER["inn"], 2024)
    assert (row["total"], row["returned"], row["owed"], row["to_order"]) == (withheld, 500, withheld - 500, withheld - 500)
    assert [one["owed"] for one in taxes_by_due_day(contest)] == [withheld - 500]
    assert "возвращено получателям 500" in tax_obligations(contest, date(2024, 6, 10))[0].detail.replace("\xa0", " ")
    accountant = client_of("accountant")
    page, deeds = (f"/c/{contest.slug}/payouts/agents/{PAYER['inn']}/2024/{end}" for end in ("", "deeds/"))
    for address in (page, f"/c/{contest.slug}/payouts/taxes/"):
        text = accountant.get(address).content.decode().replace("\xa0", " ")
        assert "возвращено получателям 500,00 ₽" in text
    order = {"action": "order", "due_on": f"{row['due']}", "number": "93001", "on": "2024-06-10", "amount": f"{withheld:.0f}"}
    assert f"не больше {withheld - 500:.0f}" in accountant.post(deeds, order, follow=True).content.decode()
    assert f"Сумма={withheld - 500:.2f}" in accountant.post(deeds, order | {"amount": f"{withheld - 500:.0f}"}).content.decode(
        "cp1251"
    )

    TaxSettlement.objects.filter(pk=back.pk).update(amount=withheld + 300)
    text = accountant.get(page).content.decode().replace("\xa0", " ")
    assert "перечислять нечего" in text
    assert "Возвращено получателям на 300,00 ₽ больше" in text
    # Marked as gone before it was given back: there is nothing of this term to lower.
    Payment.objects.filter(pk__in=[one.pk for one in paid[1]]).update(tax_remitted_on=date(2024, 6, 7), tax_document="1")
    assert owed_by_term(PAYER["inn"], 2024)[0]["returned"] == 0
    assert given_back(PAYER["inn"]) == ({}, withheld + 300)


def test_tax_withheld_before_terms_were_written_gets_the_one_of_its_day(paid, at):
    contest, [payment, *_] = paid[0].contest, paid[1]
    at(2024, 7, 4, 12)
    row = TaxSettlement.objects.create(
        contest=contest, agent_inn=PAYER["inn"], recipient_hash=payment.recipient_hash, year=2024, kind="withheld", amount=700,
        day=date(2024, 7, 3), basis="справка № 4", made_at=datetime(2024, 7, 4, tzinfo=UTC),
    )  # fmt: skip
    assert None in {one["due"] for one in owed_by_term(PAYER["inn"], 2024)}
    assert keep_for_papers() == 1
    row.refresh_from_db()
    assert row.tax_due_on == date(2024, 7, 29)  # art. 226 p. 6: the 28th is a Sunday
    assert keep_for_papers() == 0


def test_the_code_of_income_waits_for_an_accountants_word(paid, client_of):
    contest = paid[0].contest
    accountant = client_of("accountant")
    page, deeds = (f"/c/{contest.slug}/payouts/agents/{PAYER['inn']}/2024/{end}" for end in ("", "deeds/"))
    lacks = "код дохода 2750 не подтверждён"
    assert lacks in accountant.get(page).content.decode()
    for wrong in ({"code": "2750", "explanation": " "}, {"code": "2740", "explanation": "Так"}):
        accountant.post(deeds, {"action": "confirm"} | wrong)
        assert lacks in accountant.get(page).content.decode()
    accountant.post(deeds, {"action": "confirm", "code": "2750", "explanation": "Приказ министерства, не закон"})
    confirmed = accountant.get(page).content.decode()
    assert lacks not in confirmed
    assert "Приказ министерства, не закон" in confirmed
    accountant.post(deeds, {"action": "unconfirm", "reason": ""})
    assert lacks not in accountant.get(page).content.decode()
    accountant.post(deeds, {"action": "unconfirm", "reason": "Ошибка"})
    assert lacks in accountant.get(page).content.decode()
    row = IncomeCodeConfirmation.objects.get(contest=contest)
    assert (row.income_code, row.taken_back_reason, row.confirmed_by) == ("2750", "Ошибка", row.taken_back_by)


def test_the_book_and_the_certificates_hold_what_the_page_holds(paid, client_of, users):
    """The workbook's and each certificate's sums are the year's; the winner takes the same paper, nobody else does."""
    register, both = paid
    contest = register.contest
    people = agent_year(PAYER["inn"], 2024)
    accountant = client_of("accountant")
    base = f"/c/{contest.slug}/payouts/agents/{PAYER['inn']}/2024"
    book = openpyxl.load_workbook(io.BytesIO(accountant.post(f"{base}/", {"kind": "workbook"}).content))
    columns = {sheet.title: {head: column for head, *column in sheet.iter_cols(values_only=True)} for sheet in book.worksheets}
    for title, tax, withheld in (
        ("Справки о доходах", "Налог исчисленный", "Налог удержанный"), ("6-НДФЛ, раздел 2", "Исчислено", "Удержано"),
    ):  # fmt: skip
        assert sum(columns[title][withheld]) == sum(person.withheld for _, person in people.values())
        assert sum(columns[title][tax]) == sum(person.tax for _, person in people.values())
    assert sum(columns["Доходы по месяцам"]["Сумма дохода"]) == sum(person.gross for _, person in people.values())
    assert sum(columns["Реестры"]["Налог"]) == sum(columns["Перечисление"]["Удержано"]) == sum(one.tax for one in both)
    assert set(columns["Сверка"]["Сходится"]) == {"да"}
    whose = both[0].recipient_hash
    text = text_of(accountant.get(f"{base}/certificates/{whose}.pdf").content)
    payee, person = people[whose]
    assert payee.full_name in text
    for band in person.bands:
        assert f"{int(band.tax):,}".replace(",", "\u00a0") in text or f"{int(band.tax):,}".replace(",", " ") in text
    assert accountant.get(f"{base}/certificates/{'0' * 64}.pdf").status_code == 404
    assert client_of("staff").get(f"{base}/certificates/{whose}.pdf").status_code in {403, 404}
    own = f"/c/{contest.slug}/prizes/{both[0].award_id}"
    winner = client_of(both[0].award.team.founder)
    assert f"{own}/certificate.pdf" in winner.get(f"{own}/").content.decode()
    assert text_of(winner.get(f"{own}/certificate.pdf").content) == text
    assert accountant.get(f"{own}/certificate.pdf").status_code in {403, 404}


def test_who_signs_stands_in_the_form_of_a_file(paid, client_of):
    contest = paid[0].contest
    accountant = client_of("accountant")
    account = contest.payer_accounts.get()
    address = f"/c/{contest.slug}/payouts/payers/{account.pk}/"
    stated = PAYER | {
        "kind": "operator", "priority": "5", "uin": "0", "tax_office": "7100", "phone": "+7 (4872) 00-00-00", "signer_surname": "Рублёва",
        "signer_name": "Нина", "signer_post": "Министр", "signer_kind": "2",
    }  # fmt: skip
    for wrong, said in (({"tax_office": "710"}, "Код инспекции: 4 цифры"), ({"phone": "нет"}, "Телефон: цифры")):
        assert said in accountant.post(address, stated | wrong).content.decode()
    assert accountant.post(address, stated).status_code == 302
    page = accountant.get(f"/c/{contest.slug}/payouts/agents/{PAYER['inn']}/2024/").content.decode()
    for value in ("7100", "Рублёва", "Нина", "+7 (4872) 00-00-00"):
        assert f'value="{value}"' in page
