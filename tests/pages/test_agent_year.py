"""The tax agent's year (issue item 5): forms, notifications and registers agree to the rouble on the page and in the files."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from lxml import etree

from prizes.models import Award, TaxNotice
from prizes.obligations import notifications
from prizes.payouts.actions import payments
from prizes.payouts.queries import notices
from prizes.taxes import queries
from tests.actions.test_taxes import of_one_person
from tests.payouts import PAYER, approved_register

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
    assert page.count("✓ сходится") == 5
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
