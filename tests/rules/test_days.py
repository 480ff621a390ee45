"""Working days of the Russian production calendar, and the terms that count by them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.russia.working_days import (
    add_working_days,
    calendar_is_known,
    is_working_day,
    last_day_before,
    last_day_before_calendar,
)

DAYS = st.dates(date(2016, 1, 1), date(2026, 10, 1))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 4, 27), True),  # a working Saturday
        (date(2024, 4, 29), False),  # a day off moved to a Monday
        (date(2024, 4, 30), False),
        (date(2024, 5, 2), True),
        (date(2024, 5, 9), False),
        (date(2024, 12, 28), True),
        (date(2025, 11, 1), True),
        (date(2026, 1, 9), False),
    ],
)
def test_transferred_days_are_those_of_the_decrees(day, works):
    assert is_working_day(day) is works


def test_a_decision_on_an_application_of_friday_before_may_holidays_is_due_on_the_second_of_may():
    assert add_working_days(date(2024, 4, 26), 2) == date(2024, 5, 2)


def test_two_full_working_days_lie_between_the_closing_of_registration_and_the_start():
    assert last_day_before(date(2024, 5, 24), 2) == date(2024, 5, 21)


def test_thirty_full_calendar_days_lie_between_the_announcement_and_the_start():
    assert last_day_before_calendar(date(2024, 5, 24), 30) == date(2024, 4, 23)


@pytest.mark.parametrize("function", [add_working_days, last_day_before, last_day_before_calendar])
def test_a_negative_term_is_refused(function):
    with pytest.raises(ValueError, match="must not be negative"):
        function(date(2024, 5, 24), -1)


@given(start=DAYS, days=st.integers(1, 30))
def test_a_term_ends_on_a_working_day_and_holds_exactly_that_many(start, days):
    end = add_working_days(start, days)
    between = [date.fromordinal(n) for n in range(start.toordinal() + 1, end.toordinal() + 1)]
    assert is_working_day(end)
    assert sum(map(is_working_day, between)) == days


@given(event=DAYS, days=st.integers(0, 30))
def test_the_day_before_leaves_exactly_that_many_full_working_days(event, days):
    day = last_day_before(event, days)
    between = [date.fromordinal(n) for n in range(day.toordinal() + 1, event.toordinal())]
    assert sum(map(is_working_day, between)) == days


def test_a_year_without_a_decree_is_not_guessed():
    assert calendar_is_known(2024)
    assert not calendar_is_known(2090)


@pytest.mark.parametrize("year", range(2015, 2027))
def test_years_with_a_decree_are_known(year):
    assert calendar_is_known(year)


@pytest.mark.parametrize("year", [2010, 2014, 2090, *range(2040, 2068)])
def test_earlier_years_and_those_without_a_decree_are_not(year):
    """In 28 years every statutory day off (Labour Code, art. 112) falls on each day of the week: none is a transferred one."""
    assert not calendar_is_known(year)


@pytest.mark.parametrize(
    ("days", "due"),
    [(0, date(2024, 5, 8)), (1, date(2024, 5, 13)), (2, date(2024, 5, 14)), (5, date(2024, 5, 17)), (6, date(2024, 5, 20))],
)
def test_a_term_begins_the_day_after(days, due):
    """8 May 2024 works; 9 to 12 May do not."""
    assert add_working_days(date(2024, 5, 8), days) == due


def test_no_term_ends_on_its_own_day_even_a_day_off():
    assert add_working_days(date(2024, 5, 9), 0) == date(2024, 5, 9)


@pytest.mark.parametrize(
    ("event", "days", "last"),
    [
        (date(2024, 5, 24), 0, date(2024, 5, 23)),
        (date(2024, 5, 24), 1, date(2024, 5, 22)),
        (date(2024, 5, 13), 0, date(2024, 5, 12)),
        (date(2024, 5, 13), 1, date(2024, 5, 7)),  # 8 May is the only working day between
    ],
)
def test_the_latest_day_before_an_event(event, days, last):
    assert last_day_before(event, days) == last


@pytest.mark.parametrize(("days", "last"), [(0, date(2024, 5, 23)), (1, date(2024, 5, 22)), (30, date(2024, 4, 23))])
def test_calendar_days_before_an_event(days, last):
    assert last_day_before_calendar(date(2024, 5, 24), days) == last


@pytest.mark.parametrize("function", [add_working_days, last_day_before, last_day_before_calendar])
def test_a_refused_term_says_what_it_must_be(function):
    with pytest.raises(ValueError, match="must not be negative"):
        function(date(2024, 5, 24), -1)
