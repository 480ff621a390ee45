"""What left the portal and is undone afterwards: forms, certificates, orders of tax and documents say so, and people are told.

Which deeds there are, and that each has its line: tests/rules/test_undoing.py.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from hackathon_portal.contests import ways_back
from hackathon_portal.kernel import undoing
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from prizes.awards.actions import diplomas
from prizes.models import Diploma, TakenForm, TaxOrder
from prizes.payouts.actions import payments
from prizes.taxes import remitting
from tests.pages import test_agent_year
from tests.pages.test_agent_year import STATED
from tests.payouts import PAYER

paid = test_agent_year.paid  # the fixture: two prizes of one person, paid on 3 June 2024


def test_every_deed_a_way_back_leads_to_says_what_may_have_left():
    led_to = {name for ways in ways_back.known() for way in ways.of_states.values() for name in way.actions}
    assert sorted(led_to - {*undoing.lines(), *undoing.kept_inside()}) == []


def chips(page: str) -> list[str]:
    """What the page says of each thing that was taken."""
    part = page.split("Что уже взято", 1)[-1].split("Получить файл", 1)[0]
    return re.findall(r"(✓ цифры те же|! устарела?)<", part)


def test_forms_and_certificates_that_were_taken_are_out_of_date_when_their_figures_change(paid, client_of, users):
    register, both = paid
    contest, accountant = register.contest, client_of("accountant")
    address = f"/c/{contest.slug}/payouts/agents/{PAYER['inn']}/2024/"
    assert "Что уже взято" not in accountant.get(address).content.decode()
    for asked in ({"kind": "ndfl6"}, {"kind": "ndfl6", "quarter": "2"}, {"kind": "notification", "due_on": "2024-06-25"}):
        assert accountant.post(address, STATED | asked)["Content-Type"].startswith("application/xml")
    winner, own = client_of(both[0].award.team.founder), f"/c/{contest.slug}/prizes/{both[0].award_id}/"
    assert winner.get(f"{own}certificate.pdf").content.startswith(b"%PDF")
    assert TakenForm.objects.count() == 4
    # Another signer and the mark that the tax went change nothing a form says.
    remitting.mark_agent_remitted(
        contest=contest, agent_inn=PAYER["inn"], year=2024, due_on=both[0].tax_due_on, remitted_on=date(2024, 6, 6), document="1",
        by=users["accountant"],
    )  # fmt: skip
    assert chips(accountant.get(address).content.decode()) == ["✓ цифры те же"] * 3
    assert "больше не верна" not in winner.get(own).content.decode()
    payments.mark_returned(payment=both[1], reason="счёт закрыт", by=users["accountant"])
    assert chips(accountant.get(address).content.decode()) == ["! устарел"] * 3 + ["! устарела"]
    page = " ".join(winner.get(own).content.decode().split())
    assert "Справка о доходах за 2024 год, взятая 6 июня 2024 г., больше не верна" in page
    assert "Возьмите новую" in page
    letter = OutboxMessage.objects.filter(kind="prizes.payout_returned").latest("pk")
    assert "Справка о доходах за 2024 год, взятая раньше, больше не верна" in letter.body
    # Taken anew, the new ones hold; those of nobody any more do not.
    accountant.post(address, STATED | {"kind": "ndfl6", "correction": "1"})
    winner.get(f"{own}certificate.pdf")
    assert chips(accountant.get(address).content.decode()) == ["✓ цифры те же", "! устарел", "! устарел"]
    assert "корректировка 1" in accountant.get(address).content.decode()
    payments.mark_returned(payment=both[0], reason="счёт закрыт", by=users["accountant"])
    page = " ".join(winner.get(own).content.decode().split())
    assert "больше не верна" in page
    assert "Не отдавайте её" in page


def test_an_order_of_tax_is_cancelled_when_it_is_not_with_the_bank_and_what_is_too_much_is_named(paid, client_of, users):
    """Its file was handed out when it was made: without the bank's word a second order would pay the tax twice."""
    register, both = paid
    contest, accountant, total = register.contest, users["accountant"], sum(one.tax for one in both)
    agent = {"contest": contest, "agent_inn": PAYER["inn"], "year": 2024, "due_on": both[0].tax_due_on, "by": accountant}
    order = remitting.order_single_payment(**agent, number=91001, on=date(2024, 6, 7), amount=Decimal(total))
    for wrong, field in (
        ({}, "recall_number"), ({"recall_number": "5"}, "recalled_on"), ({"recall_number": " ", "recalled_on": date(2024, 6, 6)}, "recall_number"),
        ({"recall_number": "5", "recalled_on": date(2024, 6, 5)}, "recalled_on"), ({"recall_number": "5", "recalled_on": date(2024, 6, 7)}, "recalled_on"),
    ):  # fmt: skip
        with pytest.raises(RuleViolation) as refused:
            remitting.take_back_tax_order(order=order, reason="не та сумма", by=accountant, **wrong)
        assert refused.value.field == field
    page, address = client_of("accountant"), f"/c/{contest.slug}/payouts/agents/{PAYER['inn']}/2024/"
    assert "Поручений больше, чем удержано" not in page.get(address).content.decode()
    for payment in both:
        payments.mark_returned(payment=payment, reason="счёт закрыт", by=accountant)
        assert "Поручений больше, чем удержано" in page.get(address).content.decode()
    cancel = {"action": "cancel", "order": order.pk, "reason": "приз вернулся"}
    assert "назовите номер и день отзыва" in page.post(f"{address}deeds/", cancel, follow=True).content.decode()
    page.post(f"{address}deeds/", cancel | {"recall_number": "5", "recalled_on": "2024-06-06"})
    order = TaxOrder.objects.get()
    assert (order.recall_number, order.recalled_on, bool(order.taken_back_at)) == ("5", date(2024, 6, 6), True)
    assert "Поручений больше, чем удержано" not in page.get(address).content.decode()


def test_who_has_a_document_learns_that_it_holds_no_longer(published, users, client):
    diplomas.issue_diplomas(contest=published.contest, by=users["staff"])
    first, second, third = Diploma.objects.filter(contest=published.contest, kind="diploma").exclude(application=None)[:3]
    Diploma.objects.filter(pk__in=[first.pk, second.pk, third.pk]).update(printed_sure=True)
    for diploma in (first, second, third):
        diploma.refresh_from_db()
        diplomas.send_diploma(diploma=diploma, by=users["staff"])

    def told(diploma: Diploma, kind: str) -> list[str]:
        rows = OutboxMessage.objects.filter(kind=f"prizes.{kind}", recipient=diploma.address).order_by("pk")
        return [row.body for row in rows if f"№ {diploma.number}" in row.subject + row.body]

    diplomas.revoke_diploma(diploma=first, reason="команда исключена", by=users["staff"])
    assert "команда исключена" in told(first, "diploma_revoked")[0]
    assert "Документ отозван" in client.get(f"/check/{first.code}/").content.decode()
    new = diplomas.reissue_diploma(diploma=second, reason="опечатка", by=users["staff"])
    assert told(second, "diploma_revoked") == []
    assert f"вместо документа № {second.number}: тот отозван" in told(new, "diploma")[0]
    sent = len(told(third, "diploma"))
    diplomas.correct_diploma(diploma=third, printed=third.printed, by=users["staff"])
    assert len(told(third, "diploma")) == sent
    diplomas.correct_diploma(diploma=third, printed="Незабудкиной Анне", by=users["staff"])
    assert "присланный раньше, не предъявляйте" in told(third, "diploma")[sent]
