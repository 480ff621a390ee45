"""How long an attempt lasts: the last second of grace counts, extra time moves the minutes and the window."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.exams.rules.timing import Standing, Timing, ends_at, is_in_time, seconds_allowed, standing

OPENS, CLOSES = datetime(2020, 3, 16, 6, tzinfo=UTC), datetime(2020, 6, 21, 21, tzinfo=UTC)
TEST = Timing(minutes=15, opens_at=OPENS, closes_at=CLOSES, grace_seconds=5, attempts=2)


def test_who_begins_early_has_the_minutes_and_who_needs_more_has_more():
    assert seconds_allowed(TEST, OPENS) == 900
    assert seconds_allowed(TEST, OPENS, Fraction(2)) == 1800
    assert ends_at(TEST, OPENS) == OPENS + timedelta(minutes=15)


def test_just_before_the_close_extra_time_is_as_much_longer_as_anywhere():
    late = CLOSES - timedelta(seconds=100)
    assert seconds_allowed(TEST, late) == 100
    assert seconds_allowed(TEST, late, Fraction(2)) == 1000
    assert ends_at(TEST, late, Fraction(2)) == CLOSES + timedelta(minutes=15)


def test_the_last_second_of_grace_counts():
    assert is_in_time(905, Fraction(900), 5)
    assert not is_in_time(906, Fraction(900), 5)
    assert not is_in_time(Fraction(905001, 1000), Fraction(900), 5)


@pytest.mark.parametrize(
    ("admitted", "number", "started", "found"),
    [
        (False, 3, CLOSES + timedelta(1), Standing.NO_PERSON),
        (True, 3, CLOSES + timedelta(1), Standing.TOO_MANY),
        (True, 2, CLOSES + timedelta(microseconds=1), Standing.WINDOW),
        (True, 2, OPENS - timedelta(microseconds=1), Standing.WINDOW),
        (True, 2, CLOSES, Standing.COUNTED),
        (True, 1, OPENS, Standing.COUNTED),
    ],
)
def test_whether_an_attempt_counts(admitted, number, started, found):
    assert standing(TEST, is_admitted=admitted, number=number, started_at=started) == found


@given(st.integers(0, 8_300_000), st.sampled_from([Fraction(1), Fraction(5, 4), Fraction(3, 2), Fraction(2)]))
def test_extra_time_never_takes_time_away_and_nobody_sits_longer_than_theirs(after, factor):
    started = OPENS + timedelta(seconds=after)
    plain, longer = seconds_allowed(TEST, started), seconds_allowed(TEST, started, factor)
    assert plain <= longer <= 900 * factor
    assert longer - plain <= 900 * (factor - 1)
