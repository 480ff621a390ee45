"""Terms that follow from the days of a contest, by the production calendar and in the contest's zone, to the second."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.regulation.rules.deadlines import Deadlines, end_of_day, is_after, local_day, within_working_days
from hackathon_portal.regulation.schema import load_preset
from tests.invented import changed

TULA = load_preset("tula_2024").regulation
MOSCOW, NOVOKUZNETSK = ZoneInfo("Europe/Moscow"), ZoneInfo("Asia/Novokuznetsk")
START = date(2024, 5, 24)


def test_the_terms_before_a_tula_contest_of_24_may(tula):
    """1.5: thirty full calendar days; 3.3: two working days; 3.6: five working days (20 May is a Monday)."""
    assert Deadlines.of(tula, starts_on=START) == Deadlines(
        announce_by=date(2024, 4, 23),
        registration_closes_at=datetime(2024, 5, 21, 23, 59, 59, tzinfo=MOSCOW),
        approve_mentors_by=date(2024, 5, 16),
    )


def test_a_document_that_is_silent_sets_no_terms(kuzbass):
    assert Deadlines.of(kuzbass, starts_on=date(2025, 2, 28)) == Deadlines(None, None, None)


def test_a_lead_of_no_days_ends_on_the_eve(tula):
    eve = changed(
        tula,
        announcement_lead_calendar_days=0,
        registration__closes_working_days_before=0,
        mentors__approved_working_days_before=0,
    )
    found = Deadlines.of(eve, starts_on=START)
    assert found == Deadlines(date(2024, 5, 23), datetime(2024, 5, 23, 23, 59, 59, tzinfo=MOSCOW), date(2024, 5, 23))


@pytest.mark.parametrize(
    ("hour_utc", "moscow", "novokuznetsk"),
    [(16, 21, 21), (17, 21, 22), (20, 21, 22), (21, 22, 22), (23, 22, 22)],
)
def test_a_day_begins_at_midnight_of_the_contests_zone_not_of_utc(tula, kuzbass, hour_utc, moscow, novokuznetsk):
    """Moscow is three hours ahead of UTC, Novokuznetsk seven."""
    instant = datetime(2024, 5, 21, hour_utc, tzinfo=UTC)
    assert local_day(instant, tula) == date(2024, 5, moscow)
    assert local_day(instant, kuzbass) == date(2024, 5, novokuznetsk)


@pytest.mark.parametrize(("code", "zone"), [("tula_2024", MOSCOW), ("kuzbass_2025", NOVOKUZNETSK)])
def test_a_day_ends_with_its_last_second_in_the_contests_zone(code, zone):
    end = end_of_day(date(2025, 3, 30), load_preset(code).regulation)
    assert end == datetime(2025, 3, 30, 23, 59, 59, tzinfo=zone)
    assert end.utcoffset() == timedelta(hours=3 if zone is MOSCOW else 7)


@given(instant=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_an_instant_lies_within_its_own_local_day(instant):
    day = local_day(instant, TULA)
    assert not is_after(instant, end_of_day(day, TULA))
    assert is_after(instant, end_of_day(day - timedelta(days=1), TULA))


DEADLINE = datetime(2024, 5, 21, 23, 59, 59, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("instant", "late"),
    [
        (DEADLINE - timedelta(days=1), False),
        (DEADLINE, False),
        (DEADLINE + timedelta(milliseconds=999), False),
        (DEADLINE + timedelta(seconds=1), True),
        (DEADLINE + timedelta(days=1), True),
    ],
)
def test_the_whole_last_second_is_in_time(instant, late):
    assert is_after(instant, DEADLINE) is late


def test_nothing_is_after_a_deadline_that_does_not_exist():
    assert is_after(DEADLINE, None) is False


@pytest.mark.parametrize(("days", "last"), [(None, None), (0, date(2024, 5, 8)), (1, date(2024, 5, 13)), (2, date(2024, 5, 14))])
def test_a_term_counts_working_days_from_the_day_after(days, last):
    """9 May 2024 is a holiday, 10 May a day off by the decree, 11 and 12 May a weekend."""
    assert within_working_days(date(2024, 5, 8), days) == last
