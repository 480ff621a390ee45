"""Properties of payouts: whatever happens in whatever order, sums add up and nobody is paid twice."""

from __future__ import annotations

import contextlib
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel.errors import RuleViolation
from prizes.awards.actions import awards as awards_actions
from prizes.models import Award, Payment, PaymentRegister, PayoutApplication, RegisterLine
from prizes.payouts.actions import corrections, payout_applications, registers, statements
from prizes.payouts.actions import payments as payments_actions
from prizes.payouts.queries import payments
from prizes.payouts.register_files import MAKERS, file_of
from tests.payouts import PAYER, SCAN, payer, statement

ACTIONS = [
    "hand in", "accept", "return", "reopen", "refuse", "restore", "decline", "list", "approve", "take", "dissolve", "recall",
    "bank pays", "mark", "statement", "bank returns",
]  # fmt: skip
# A prize goes all the way more often than chance alone would take it.
WAY = [["hand in", "accept", "list", "approve", "take"], ["bank pays", "mark"], ["bank returns", "hand in", "accept"]]
STEPS = st.one_of(st.sampled_from(ACTIONS).map(lambda action: [action]), st.sampled_from(WAY))
EVENTS = st.lists(st.tuples(STEPS, st.integers(0, 2)), max_size=16).map(
    lambda steps: [(action, place) for actions, place in steps for action in actions]
)
TODAY = date(2024, 5, 29)


class Bank:
    """What the bank has: orders it waits to carry out, orders it carried out, and everything its statements speak of."""

    def __init__(self) -> None:
        self.held: dict[int, RegisterLine] = {}
        self.done: dict[int, RegisterLine] = {}
        self.documents: list[dict] = []

    def takes(self, data: bytes) -> None:
        """A file of orders; an order of a known number is the same order."""
        for number in map(int, re.findall(r"^Номер=(\d+)", data.decode("cp1251"), re.M)):
            if number not in self.done:
                self.held[number] = RegisterLine.objects.select_related("payment").get(order_number=number)

    def pays(self, award: Award) -> None:
        for number, line in list(self.held.items()):
            if line.payment.award_id == award.pk:
                self.done[number] = self.held.pop(number)
                self.documents.append(_document(line, number))

    def of(self, award: Award) -> RegisterLine | None:
        return next((line for line in self.done.values() if line.payment.award_id == award.pk), None)


def _document(line: RegisterLine, number: int) -> dict:
    return {
        "Номер": number, "Дата": "29.05.2024", "Сумма": f"{line.net:.2f}", "ПлательщикСчет": PAYER["account"],
        "ПолучательСчет": line.account, "ДатаСписано": "29.05.2024", "НазначениеПлатежа": "Денежный приз",
    }  # fmt: skip


class Undone(Exception):
    """Ends an example and takes back what it wrote."""


def _do(action: str, award: Award, users, bank: Bank) -> None:
    accountant, staff, captain = users["accountant"], users["staff"], award.team.founder
    application = PayoutApplication.objects.filter(award=award).first()
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
        registers.make_register(contest=award.contest, by=accountant)
    elif action == "approve" and register:
        registers.approve_register(register=register, by=staff)
    elif action == "dissolve" and register:
        registers.dissolve_register(register=register, reason="ошибка", by=staff)
    elif action == "take" and register:
        bank.takes(registers.open_register(register=register, kind="txt", by=accountant, address=None))
    elif action == "recall" and register and not any(line.register_id == register.pk for line in bank.done.values()):
        registers.dissolve_register(register=register, reason="ошибка", by=staff, recall_number="1", recalled_on=TODAY)
        bank.held = {number: line for number, line in bank.held.items() if line.register_id != register.pk}
    elif action == "reopen" and application:
        corrections.reopen_payout_application(application=application, message="счёт", by=accountant)
    else:
        _bank_answers(action, award, accountant, bank)


def _bank_answers(action: str, award: Award, accountant, bank: Bank) -> None:
    done = bank.of(award)
    if action == "bank pays":
        bank.pays(award)
    elif action == "mark" and done:
        payments_actions.mark_paid(payment=done.payment, line_id=done.pk, paid_on=TODAY, by=accountant)
    elif action == "statement" and bank.documents:
        data = statement(*bank.documents)
        statements.import_statement(contest=award.contest, name="а", data=data, by=accountant)
    elif action == "bank returns" and done:
        payments_actions.mark_returned(payment=done.payment, line_id=done.pk, reason="счёт закрыт", by=accountant)
        del bank.done[done.order_number]


def _money_left_once(bank: Bank) -> None:
    """Each order at the bank, carried out or not, is a line in force of a prize that is given out; of a prize there is one."""
    orders = {**bank.held, **bank.done}
    prizes = [line.payment.award_id for line in orders.values()]
    assert len(prizes) == len(set(prizes))
    alive = RegisterLine.objects.filter(pk__in=[line.pk for line in orders.values()]).select_related("payment__award")
    for line in alive:
        assert line.state in ("listed", "paid")
        assert line.payment.award.state == "granted"
        assert (line.order_number in bank.done) or line.state == "listed"
    paid = RegisterLine.objects.filter(state="paid").values_list("order_number", flat=True)
    assert {*paid} <= {*bank.done}


def _files_hold_what_is_still_to_be_paid(contest) -> None:
    """At the end: files that can be taken together with what is paid are the prizes under way, each once."""
    waiting: list[int] = []
    for register in PaymentRegister.objects.filter(contest=contest, state="approved"):
        register.contest = contest
        with contextlib.suppress(RuleViolation):  # nothing is left to be paid in it
            waiting += map(int, re.findall(r"^Номер=(\d+)", file_of(register, "txt").decode("cp1251"), re.M))
    lines = RegisterLine.objects.filter(register__contest=contest, register__state="approved")
    assert sorted(waiting) == sorted(lines.filter(state="listed").values_list("order_number", flat=True))


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
    assert not open_lines.filter(state="listed").exclude(payment__award__payout_application__state="accepted").exists()
    for line in open_lines:
        assert (line.gross, line.tax, line.net) == (line.payment.gross, line.payment.tax, line.payment.net)
        assert line.gross == line.payment.award.amount
        assert (line.state == "paid") == (line.payment.state == "paid")
    assert sum(line.gross for line in open_lines) <= granted


@pytest.fixture
def ready(published, users, at, monkeypatch):
    # Papers to read are not drawn here: the bank's file is what money leaves by.
    for kind in {*MAKERS} - {"txt"}:
        monkeypatch.delitem(MAKERS, kind)
    payer(published.contest, users)
    at(2024, 5, 29, 12)
    found = Award.objects.filter(contest=published.contest, special=None).select_related("team__founder", "contest")
    return list(found.order_by("pk")[:3])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS)
def test_sums_add_up_and_nobody_is_paid_twice_in_any_order(ready, users, events):
    bank = Bank()
    with pytest.raises(Undone), transaction.atomic():  # noqa: PT012  the last statement undoes the transaction
        for action, place in events:
            award = Award.objects.select_related("team__founder", "contest").get(pk=ready[place].pk)
            with contextlib.suppress(RuleViolation):  # what the state does not allow is refused and changes nothing
                _do(action, award, users, bank)
            _holds(award.contest)
            _money_left_once(bank)
        _files_hold_what_is_still_to_be_paid(contest_with_regulation(ready[0].contest_id))
        raise Undone
