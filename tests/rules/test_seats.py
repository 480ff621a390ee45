"""Places for teams: never over the limit, always in order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.rules.seats import has_place, next_in_line, offer_ends


@given(waiting=st.lists(st.integers(1, 500), unique=True), held=st.integers(0, 40), limit=st.integers(1, 40))
def test_the_head_of_the_line_takes_what_is_free(waiting, held, limit):
    taken = next_in_line(waiting, held, limit)
    assert held + len(taken) <= max(limit, held)
    assert taken == sorted(waiting)[: len(taken)]
    assert len(taken) == min(len(waiting), max(0, limit - held))


def test_without_a_limit_everybody_has_a_place():
    assert has_place(10_000, None)
    assert next_in_line([3, 1], 10_000, None) == [1, 3]


@pytest.mark.parametrize(("held", "free"), [(0, True), (29, True), (30, False), (31, False)])
def test_at_most_thirty_teams_hold_a_place(held, free):
    """11.6: the thirtieth team has a place, the thirty-first waits."""
    assert has_place(held, 30) is free


@pytest.mark.parametrize(
    ("waiting", "held", "limit", "taken"),
    [
        ([9, 7, 8], 28, 30, [7, 8]),
        ([9, 7, 8], 29, 30, [7]),
        ([9, 7, 8], 30, 30, []),
        ([9, 7, 8], 31, 30, []),  # a limit that was lowered takes nobody's place and gives none
        ([9, 7, 8], 0, 30, [7, 8, 9]),
        ([], 0, 30, []),
    ],
)
def test_free_places_go_in_order_of_application(waiting, held, limit, taken):
    assert next_in_line(waiting, held, limit) == taken


STARTS = datetime(2024, 5, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("made", "hours", "ends"),
    [
        (datetime(2024, 5, 20, 9, tzinfo=UTC), 24, datetime(2024, 5, 21, 9, tzinfo=UTC)),
        (datetime(2024, 5, 20, 9, tzinfo=UTC), 1, datetime(2024, 5, 20, 10, tzinfo=UTC)),
        (datetime(2024, 5, 23, 0, tzinfo=UTC), 24, STARTS),
        (datetime(2024, 5, 23, 1, tzinfo=UTC), 24, STARTS),
    ],
)
def test_an_offer_waits_its_hours_but_never_past_the_start_of_the_contest(made, hours, ends):
    assert offer_ends(made, hours, STARTS) == ends


@given(before=st.integers(0, 60 * 24 * 60), hours=st.integers(1, 720))
def test_no_offer_outlives_the_start(before, hours):
    made = STARTS - timedelta(minutes=before)
    assert made <= offer_ends(made, hours, STARTS) <= STARTS
