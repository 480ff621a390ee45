"""Property of payouts: in whatever order two contests of one payer pay, correct, refuse and repeat, money leaves once for each prize."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.contests.models import Contest
from hackathon_portal.demo.numbers import organisation_inn
from prizes.models import Award, PayoutApplication, RegisterLine
from prizes.payouts.actions import payers, payout_applications, registers
from prizes.payouts.queries.payments import payments_to_list
from prizes.payouts.register_files import MAKERS
from tests import paying, trials
from tests.bank import Bank
from tests.paying import PRIZES, REFUSALS, Move, Player, World, play
from tests.payouts import PAYER, payer

# A quarter of the examples from each scene: 100 that repeat in a test run, 500 by chance in `./portal bench trials`.
SETTINGS = settings(
    max_examples=trials.count(25, 125), derandomize=trials.count(True, False), database=None, stateful_step_count=4, deadline=None,
    suppress_health_check=[*HealthCheck],
)  # fmt: skip
PLAYED_TO_THE_END = trials.count(5, 20)  # one of so many
AT_LEAST = trials.count(1, 5)


def likely(moves: Callable[[Player], list[Move]]) -> Any:
    """A rule that draws one of these moves, while there is one."""

    @precondition(lambda self: bool(moves(self.player)))
    @rule(draw=st.data())
    def moved(self: Payouts, draw: st.DataObject) -> None:
        found = moves(self.player)
        action = draw.draw(st.sampled_from(sorted({action for action, _ in found})))
        play(self.player, (action, draw.draw(st.sampled_from([what for name, what in found if name == action]))))

    moved.__name__ = moves.__name__
    return moved


class Payouts(RuleBasedStateMachine):
    """A short sequence of moves from a scene, taken back at its end."""

    world: World
    scene: Player

    def __init__(self) -> None:
        super().__init__()
        self.player = self.scene.copy()
        self.to_the_end = False
        self.undo = transaction.atomic()
        self.undo.__enter__()

    @initialize(number=st.integers(0, 2**16))
    def begins(self, number: int) -> None:
        self.to_the_end = number % PLAYED_TO_THE_END == 2  # until everybody is paid

    prizes = likely(paying.of_prizes)
    registers = likely(paying.of_registers)
    bank = likely(paying.of_bank)
    accountant = likely(paying.of_accountant)
    anything = likely(paying.of_nobody)

    @invariant()
    def one_story(self) -> None:
        self.player.holds()

    def teardown(self) -> None:
        try:
            if self.to_the_end:
                self.player.finish()
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)


@pytest.fixture
def two_contests(published, users, at, monkeypatch) -> World:
    """Accepted applications of two contests of one payer; a person with two prizes of one sum, one in each contest."""
    # Papers to read are not drawn here: the bank's file is what money leaves by.
    for kind in {*MAKERS} - {"txt"}:
        monkeypatch.delitem(MAKERS, kind)
    at(2024, 5, 29, 12)
    mine = published.contest
    other = Contest.objects.get(pk=mine.pk)
    other.pk, other.slug = None, "other"
    other._state.adding = True
    other.save()
    for role in ("accountant", "staff"):
        grant_role(user=users[role], contest=other, role=role)
    for contest in (mine, other):
        payer(contest, users)
    found = Award.objects.filter(contest=mine, special=None).select_related("team__founder").order_by("pk")
    awards = list(found[:PRIZES])
    Award.objects.filter(pk__in=[award.pk for award in awards[2:]]).update(contest=other)
    awards = list(Award.objects.filter(pk__in=[award.pk for award in awards]).select_related("team__founder").order_by("pk"))
    for place, award in enumerate(awards):
        application = payout_applications.begin_payout_application(award=award, by=award.team.founder)
        if place == 2:
            application.inn = PayoutApplication.objects.get(award=awards[0]).inn
            application.save()
            Award.objects.filter(pk=award.pk).update(amount=awards[0].amount)
    return World([mine, other], awards, users)


def accepted(player: Player) -> None:
    """All have applied, three are accepted."""
    for place in range(PRIZES):
        play(player, ("hand in", place))
    for place in range(PRIZES - 1):
        play(player, ("accept", place))


def at_the_bank(player: Player) -> None:
    """Both contests' registers are approved and the bank has their files."""
    for contest in (0, 1):
        play(player, ("list", contest))
    for action in ("approve", "take"):
        for key in sorted({line["register_id"] for line in player.lines}):
            play(player, (action, key))


def answered(player: Player) -> None:
    """One prize is paid and marked; another one came back, which nobody has marked."""
    first, second, _ = sorted(player.bank.held)
    for number in (first, second):
        play(player, ("pay", number))
    play(player, ("mark", first))
    play(player, ("send back", second))


def corrected(player: Player) -> None:
    """The one that came back is corrected and listed anew, the last prize accepted, a prize refused."""
    (number,) = player.bank.ended
    play(player, ("mark returned", number))
    place = player.line_of(number)["place"]
    play(player, ("hand in", place))
    play(player, ("accept", place))
    play(player, ("list", place // 2))
    play(player, ("refuse", PRIZES - 1))


SCENES = [accepted, at_the_bank, answered, corrected]


def test_money_leaves_once_for_each_prize_in_any_order(two_contests):
    player = Player(two_contests, Bank())
    player.look()
    for scene in SCENES:
        scene(player)
        player.holds()
        machine = type("Payouts", (Payouts,), {"world": two_contests, "scene": player})
        run_state_machine_as_test(machine, settings=SETTINGS)
    # The run has seen something: each action succeeded, and what guards the money refused.
    assert {action for action, count in two_contests.done.items() if count >= AT_LEAST} == {*REFUSALS}
    kinds = {kind for _, kind in two_contests.refused}
    assert kinds >= {"refusal.paid", "payout.not_correctable", "register.with_the_bank", "register.carried_out", "register.empty"}
    assert two_contests.finished >= AT_LEAST


def numbers_of(contest: Contest, users: dict[str, Any]) -> list[int]:
    """Numbers of the orders of the first payment that waits, in a register of its own."""
    waiting = payments_to_list(contest).values_list("pk", flat=True)[:1]
    register = registers.make_register(contest=contest, by=users["accountant"], payments=list(waiting))
    return [*register.lines.order_by("position").values_list("order_number", flat=True)]


def test_numbers_of_orders_go_on_over_a_payers_contests_begin_anew_with_a_year_and_are_each_payers_own(two_contests, at):
    player, users = Player(two_contests, Bank()), two_contests.users
    mine, other = two_contests.contests
    for place in range(PRIZES):
        for action in ("hand in", "accept"):
            player.about_prize(action, place)
    first = numbers_of(mine, users) + numbers_of(other, users)
    assert first[1] > first[0]
    at(2025, 1, 9, 12)
    assert numbers_of(mine, users) == [first[0]]  # a number of last year, of this one the first
    values = PAYER | {"inn": organisation_inn(7)}
    payers.set_payer_account(contest=other, values=values, by=users["accountant"])
    assert numbers_of(other, users) == [first[0]]
    given = RegisterLine.objects.values_list("payer_inn", "order_year", "order_number")
    assert len({*given}) == given.count() == PRIZES
    # Whatever gives them out: the table takes no number twice.
    copy = RegisterLine.objects.latest("pk")
    copy.pk, copy.position, copy.payment = None, 9, RegisterLine.objects.earliest("pk").payment
    copy.state, copy._state.adding = RegisterLine.State.DROPPED, True
    with pytest.raises(IntegrityError, match="register_line_order_once"), transaction.atomic():
        copy.save()
