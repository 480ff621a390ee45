"""Properties of payouts: whatever happens in whatever order, sums add up and nobody is paid twice."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hackathon_portal.kernel.errors import RuleViolation
from prizes.awards.actions import awards as awards_actions
from prizes.models import Award, Payment, PaymentRegister, PayoutApplication, RegisterLine
from prizes.payouts.actions import payments as payments_actions
from prizes.payouts.actions import payout_applications
from prizes.payouts.queries import payments
from tests.payouts import SCAN, payer

ACTIONS = ["hand in", "accept", "return", "refuse", "restore", "decline", "list", "approve", "dissolve", "paid", "bank returned"]
EVENTS = st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 2)), max_size=30)


class Undone(Exception):
    """Ends an example and takes back what it wrote."""


def _do(action: str, award: Award, users) -> None:
    accountant, staff, captain = users["accountant"], users["staff"], award.team.founder
    application = PayoutApplication.objects.filter(award=award).first()
    payment = Payment.objects.filter(award=award).first()
    register = PaymentRegister.objects.filter(lines__payment__award=award).order_by("-pk").first()
    if action == "hand in":
        application = payout_applications.begin_payout_application(award=award, by=captain)
        payout_applications.save_payout_application(
            application=application, values={"registration_address": "г. Тула"}, by=captain
        )
        payout_applications.attach_signed_copy(application=application, upload=SimpleUploadedFile("а.pdf", SCAN), by=captain)
        payout_applications.submit_payout_application(application=application, by=captain)
    elif action == "accept" and application:
        payout_applications.accept_payout_application(application=application, by=accountant)
    elif action == "return" and application:
        payout_applications.return_payout_application(application=application, message="подпись", by=accountant)
    elif action == "refuse":
        awards_actions.refuse_prize(award=award, ground="violation", breach="5.4", reason="нарушение", by=staff)
    elif action == "restore":
        awards_actions.restore_prize(award=award, reason="ошибка", by=staff)
    elif action == "decline":
        awards_actions.decline_prize(award=award, reason="", by=captain)
    elif action == "list":
        payments_actions.make_register(contest=award.contest, by=accountant)
    elif action == "approve" and register:
        payments_actions.approve_register(register=register, by=staff)
    elif action == "dissolve" and register:
        payments_actions.dissolve_register(register=register, reason="ошибка", by=staff)
    elif action == "paid" and payment:
        payments_actions.mark_paid(payment=payment, paid_on=date(2024, 5, 29), by=accountant)
    elif action == "bank returned" and payment:
        payments_actions.mark_returned(payment=payment, reason="счёт закрыт", by=accountant)


def _holds(contest) -> None:
    said = payments.reconciliation(contest)
    assert said["holds"]
    awards = Award.objects.filter(contest=contest, amount__isnull=False)
    refused = awards.exclude(state="granted").aggregate(sum=Sum("amount"))["sum"] or 0
    granted = awards.filter(state="granted").aggregate(sum=Sum("amount"))["sum"] or 0
    assert said["awarded"] == refused + granted
    live = Payment.objects.exclude(state="cancelled")
    assert all(payment.award.state == "granted" for payment in live.select_related("award"))
    # Every rouble of the registers belongs to a granted award, and to one line only.
    open_lines = RegisterLine.objects.filter(state__in=["listed", "paid"]).select_related("payment__award")
    assert len({line.payment_id for line in open_lines}) == len(open_lines)
    assert all(line.payment.award.state == "granted" for line in open_lines)
    for line in open_lines:
        assert (line.gross, line.tax, line.net) == (line.payment.gross, line.payment.tax, line.payment.net)
        assert line.gross == line.payment.award.amount
        assert (line.state == "paid") == (line.payment.state == "paid")
    assert sum(line.gross for line in open_lines) <= granted


@pytest.fixture
def ready(published, users, at):
    payer(published.contest, users)
    at(2024, 5, 29, 12)
    found = Award.objects.filter(contest=published.contest, special=None).select_related("team__founder", "contest")
    return list(found.order_by("pk")[:3])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS)
def test_sums_add_up_and_nobody_is_paid_twice_in_any_order(ready, users, events):
    with pytest.raises(Undone), transaction.atomic():  # noqa: PT012  the last statement undoes the transaction
        for action, place in events:
            award = Award.objects.select_related("team__founder", "contest").get(pk=ready[place].pk)
            with contextlib.suppress(RuleViolation):  # what the state does not allow is refused and changes nothing
                _do(action, award, users)
            _holds(award.contest)
        raise Undone
