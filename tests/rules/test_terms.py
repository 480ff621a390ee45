"""By when a prize is applied for and paid (Tula: 10.2, 10.3; Kuzbass: 12.10)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.regulation.schema import load_preset
from hackathon_portal.russia.working_days import is_working_day
from prizes.rules.terms import apply_by, is_late, pay_by
from tests.invented import changed

TULA = load_preset("tula_2024").regulation
# Results of Sunday 26 May 2024. June: the 12th is a holiday.
SUNDAY = date(2024, 5, 26)


def test_three_working_days_to_apply_from_the_day_after_the_announcement(tula):
    assert apply_by(SUNDAY, tula) == date(2024, 5, 29)
    assert apply_by(date(2024, 5, 24), tula) == date(2024, 5, 29)
    assert apply_by(date(2024, 6, 10), tula) == date(2024, 6, 14)


def test_thirty_calendar_days_end_on_a_day_off_too(kuzbass):
    assert apply_by(date(2025, 3, 3), kuzbass) == date(2025, 4, 2)
    assert apply_by(date(2025, 3, 6), kuzbass) == date(2025, 4, 5)  # a Saturday


def test_a_regulation_without_a_term_sets_none(tula):
    silent = changed(tula, prizes__apply_within=None, prizes__pay_within=None)
    assert apply_by(SUNDAY, silent) is None
    assert pay_by(SUNDAY, SUNDAY, silent) is None


@pytest.mark.parametrize(
    ("announced", "applied", "due"),
    [
        (SUNDAY, date(2024, 5, 28), date(2024, 6, 11)),
        (date(2024, 5, 28), SUNDAY, date(2024, 6, 11)),
        (date(2024, 5, 28), date(2024, 5, 28), date(2024, 6, 11)),
        (SUNDAY, date(2024, 5, 29), date(2024, 6, 13)),
    ],
)
def test_ten_working_days_to_pay_from_the_day_after_the_later_of_announcement_and_application(tula, announced, applied, due):
    assert pay_by(announced, applied, tula) == due


@pytest.mark.parametrize(
    ("applied", "deadline", "late"),
    [
        (date(2024, 5, 28), date(2024, 5, 29), False),
        (date(2024, 5, 29), date(2024, 5, 29), False),
        (date(2024, 5, 30), date(2024, 5, 29), True),
        (date(2030, 1, 1), None, False),
    ],
)
def test_the_last_day_is_in_time(applied, deadline, late):
    assert is_late(applied, deadline) is late


@given(announced=st.dates(date(2016, 1, 1), date(2026, 6, 1)), later=st.integers(0, 30))
def test_a_payment_is_due_on_a_working_day_after_both_days(announced, later):
    applied = announced + timedelta(days=later)
    due = pay_by(announced, applied, TULA)
    assert due > applied
    assert is_working_day(due)
    assert due == pay_by(applied, announced, TULA)
