"""The fund adds up; shared places divide prizes; lights of terms."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.regulation.rules.lights import DONE, FAR, OVERDUE, SOON, WAITING, light
from hackathon_portal.russia.cases import Case
from hackathon_portal.russia.names import declined
from judging.rules import tally
from prizes.payouts.payment_orders import PURPOSE_LIMIT, purpose_of
from prizes.rules import fund

SHARED = tally.Precedence(equal="shared")


def test_prizes_that_exceed_their_source_are_named_with_the_excess():
    sources = {1: Decimal(100), 2: Decimal(50)}
    assert fund.overdrawn(sources, [(1, Decimal(60)), (1, Decimal(40)), (2, Decimal(50))]) == {}
    over = fund.overdrawn(sources, [(1, Decimal(101)), (2, Decimal(20)), (2, Decimal(31)), (None, Decimal(5))])
    assert over == {1: 1, 2: 1, None: 5}


@given(prizes=st.lists(st.one_of(st.none(), st.integers(1, 1_000_000)), max_size=4), teams=st.integers(1, 4))
def test_a_shared_place_never_pays_more_than_the_places_hold(prizes, teams):
    each = fund.share([None if prize is None else Decimal(prize) for prize in prizes], teams)
    total = sum(prize for prize in prizes if prize)
    if each is None:
        assert total < teams
    else:
        assert each == each.to_integral_value()
        assert total - teams < each * teams <= total


@pytest.mark.parametrize(
    ("prizes", "teams", "each"),
    [
        ([150_000, 100_000], 2, 125_000),
        ([100_000, 50_001], 2, 75_000),
        ([100_000, None], 3, 33_333),
        ([100_000], 1, 100_000),
        ([1], 2, None),
        ([2], 2, 1),
        ([None, None], 2, None),
        ([], 2, None),
        ([100_000], 0, None),
    ],
)
def test_teams_of_a_shared_place_get_the_places_prizes_in_equal_whole_roubles(prizes, teams, each):
    assert fund.share([None if prize is None else Decimal(prize) for prize in prizes], teams) == each


@pytest.mark.parametrize(
    ("sources", "prizes", "over"),
    [
        ({1: 100}, [(1, 100)], {}),
        ({1: 100}, [(1, 99), (1, 2)], {1: 1}),
        ({}, [(1, 5)], {1: 5}),
        ({1: 0}, [(1, 0)], {}),
        ({}, [], {}),
        ({1: 100}, [(None, 7), (None, 8)], {None: 15}),
        ({1: 100, 2: 10}, [(1, 10), (2, 100)], {2: 90}),
    ],
)
def test_a_source_is_overdrawn_by_what_its_prizes_exceed_it(sources, prizes, over):
    held = {source: Decimal(amount) for source, amount in sources.items()}
    assert fund.overdrawn(held, [(source, Decimal(amount)) for source, amount in prizes]) == over


def test_equal_points_share_a_place_only_by_a_vote():
    sheets = [tally.SheetTotal(project, 1, Decimal(points)) for project, points in ((1, 20), (2, 20), (3, 10))]
    plain = tally.ranking(sheets, [1, 2, 3])
    assert [(row.first, row.last) for row in plain] == [(1, 2), (1, 2), (3, 3)]
    shared = tally.ranking(sheets, [1, 2, 3], precedence=SHARED)
    assert [(row.first, row.last, row.is_settled) for row in shared] == [(1, 1, True), (1, 1, True), (3, 3, True)]
    assert tally.open_ties(shared, 3) == []
    assert tally.has_shared_places(shared)
    assert not tally.has_shared_places(tally.ranking(sheets, [1, 2, 3], [[2, 1]], SHARED))


@pytest.mark.parametrize(("what", "who"), [("1 место", "Незабудкин Игнат"), ("П" * 200, "Незабудкин-Ландышев Игнат Львович")])
def test_long_titles_are_cut_and_name_and_tax_stay_in_the_purpose(what, who):
    said = purpose_of(what=what, who=who, contest="О" * 300, tax=Decimal(19_500))
    assert len(said) == PURPOSE_LIMIT
    assert f", {who}, «" in said
    assert said.endswith(", удержан НДФЛ 19500 руб. НДС не облагается")


@pytest.mark.parametrize(
    ("due", "today", "done_on", "expected"),
    [
        (date(2024, 6, 13), date(2024, 6, 3), None, FAR),
        (date(2024, 6, 13), date(2024, 6, 10), None, SOON),  # 11 is a working day, 12 a holiday
        (date(2024, 6, 13), date(2024, 6, 13), None, SOON),
        (date(2024, 6, 13), date(2024, 6, 14), None, OVERDUE),
        (date(2024, 6, 13), date(2024, 6, 30), date(2024, 6, 13), DONE),
        (date(2024, 6, 13), date(2024, 6, 30), date(2024, 6, 14), OVERDUE),
        (None, date(2024, 6, 30), None, WAITING),
    ],
)
def test_a_term_turns_amber_two_working_days_before_and_red_after_it(due, today, done_on, expected):
    assert light(due, today, done_on=done_on) == expected


def test_far_ends_two_working_days_before_the_last_day():
    """Of Thursday 13 June 2024 with the holiday of the 12th: Friday 7 June is three working days before, Monday the 10th two."""
    due = date(2024, 6, 13)
    assert [light(due, date(2024, 6, day)) for day in (7, 8, 10)] == [FAR, FAR, SOON]


@pytest.mark.parametrize(
    ("due", "done_on", "done", "expected"),
    [
        (date(2024, 6, 13), None, True, DONE),  # done, nobody knows when
        (date(2024, 6, 13), date(2024, 6, 14), True, OVERDUE),
        (date(2024, 6, 13), date(2024, 6, 12), True, DONE),
        (None, date(2024, 6, 14), False, DONE),
        (None, None, True, DONE),
        (None, None, False, WAITING),
    ],
)
def test_what_is_done_is_done_and_late_only_when_its_day_is_known(due, done_on, done, expected):
    assert light(due, date(2024, 6, 30), done_on=done_on, done=done) == expected


@pytest.mark.parametrize(
    ("name", "case", "expected", "sure"),
    [
        (("Незабудкин", "Игнат", "Львович"), Case.DATIVE, "Незабудкину Игнату Львовичу", True),
        (("Незабудкина", "Дарья", "Сергеевна"), Case.GENITIVE, "Незабудкиной Дарьи Сергеевны", True),
        (("Дурново", "Анна", "Ильинична"), Case.DATIVE, "Дурново Анне Ильиничне", True),
        (("Ким", "Олег", ""), Case.DATIVE, "Киму Олегу", False),
        (("Черных", "Саша", ""), Case.DATIVE, "Черных Саша", False),
        (("Оглы", "", ""), Case.DATIVE, "Оглы", False),
        (("Незабудкин", "Игнат", ""), Case.NOMINATIVE, "Незабудкин Игнат", True),
    ],
)
def test_names_are_declined_and_the_unsure_ones_said_so(name, case, expected, sure):
    assert declined(*name, case) == (expected, sure)
