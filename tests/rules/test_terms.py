"""By when a prize is applied for and paid (Tula: 10.2, 10.3; Kuzbass: 12.10)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.regulation.schema import load_preset
from hackathon_portal.russia.working_days import is_working_day
from prizes.rules.terms import apply_by, correct_by, counted_from, is_late, moved_from, open_again_by, pay_by
from tests.invented import changed

TULA = load_preset("tula_2024").regulation
# Results of Sunday 26 May 2024. June: the 12th is a holiday.
SUNDAY = date(2024, 5, 26)


def test_three_working_days_to_apply_from_the_day_after_the_announcement(tula):
    assert apply_by(SUNDAY, tula) == date(2024, 5, 29)
    assert apply_by(date(2024, 5, 24), tula) == date(2024, 5, 29)
    assert apply_by(date(2024, 6, 10), tula) == date(2024, 6, 14)


# Kuzbass: 12.10, thirty calendar days; Civil Code, art. 191, 193.
@pytest.mark.parametrize(
    ("announced", "counted", "last"),
    [
        (date(2025, 3, 3), date(2025, 4, 2), date(2025, 4, 2)),  # an ordinary Wednesday
        (date(2025, 3, 6), date(2025, 4, 5), date(2025, 4, 7)),  # a Saturday
        (date(2025, 3, 7), date(2025, 4, 6), date(2025, 4, 7)),  # a Sunday
        (date(2025, 4, 1), date(2025, 5, 1), date(2025, 5, 5)),  # a holiday, then a transferred day off and the weekend
        (date(2025, 4, 2), date(2025, 5, 2), date(2025, 5, 5)),  # a transferred day off
        (date(2024, 10, 3), date(2024, 11, 2), date(2024, 11, 2)),  # a working Saturday
    ],
)
def test_a_term_that_takes_a_right_ends_on_a_working_day_and_only_its_end_moves(kuzbass, announced, counted, last):
    assert apply_by(announced, kuzbass) == last
    assert moved_from(announced, kuzbass) == (counted if counted != last else None)
    excluded = changed(kuzbass, term_ends_on_working_day=False)
    assert apply_by(announced, excluded) == counted
    assert moved_from(announced, excluded) is None


@pytest.mark.parametrize(
    ("returned", "asked", "last"),
    [
        (date(2025, 3, 4), None, date(2025, 4, 2)),  # day 1: the order's own term is later
        (date(2025, 4, 1), None, date(2025, 4, 8)),  # day 29: five working days, never thirty anew
        (date(2025, 4, 2), None, date(2025, 4, 9)),  # day 30
        (date(2025, 4, 2), date(2025, 4, 12), date(2025, 4, 14)),  # the organiser's own day, a Saturday
    ],
)
def test_a_correction_has_a_day_of_the_organisers_not_the_term_anew(kuzbass, returned, asked, last):
    own = apply_by(date(2025, 3, 3), kuzbass)
    assert correct_by(returned, kuzbass, applied_in=own, asked=asked) == last
    assert correct_by(returned, kuzbass, applied_in=None) is None


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


PUBLISHED = date(2024, 5, 31)  # Friday, five working days after the announcement on Sunday: 9.6


@pytest.mark.parametrize(
    ("reading", "announced", "begins", "applied", "paid"),
    [
        ("announced", SUNDAY, SUNDAY, date(2024, 5, 29), date(2024, 6, 7)),
        ("announced", None, PUBLISHED, date(2024, 6, 5), date(2024, 6, 17)),
        ("published", SUNDAY, PUBLISHED, date(2024, 6, 5), date(2024, 6, 17)),
        ("later", SUNDAY, PUBLISHED, date(2024, 6, 5), date(2024, 6, 17)),
        ("later", date(2024, 6, 3), date(2024, 6, 3), date(2024, 6, 6), date(2024, 6, 18)),
        ("later", None, PUBLISHED, date(2024, 6, 5), date(2024, 6, 17)),
    ],
)
def test_terms_of_a_prize_begin_as_the_regulation_reads_its_two_days(tula, reading, announced, begins, applied, paid):
    """Tula: 10.2, 10.3."""
    read = changed(tula, prizes__claim_counts_from=reading)
    day = counted_from(announced, PUBLISHED, read)
    assert (day, apply_by(day, read), pay_by(day, SUNDAY, read)) == (begins, applied, paid)


def test_the_presets_read_the_later_day_because_it_favours_who_is_paid(tula, kuzbass):
    """Tula: 10.2, 10.3; Kuzbass: 12.10, 12.12, 12.14."""
    assert {tula.prizes.claim_counts_from, kuzbass.prizes.claim_counts_from} == {"later"}


@pytest.mark.parametrize(
    ("today", "closed_on", "last"),
    [
        (date(2025, 3, 20), date(2025, 3, 13), date(2025, 4, 9)),  # twenty days were left
        (date(2025, 4, 20), None, date(2025, 4, 25)),  # none: those for a correction, five working days
        (date(2025, 4, 20), date(2025, 4, 1), date(2025, 4, 25)),
        (date(2025, 3, 3), date(2025, 3, 3), date(2025, 4, 2)),
    ],
)
def test_what_is_opened_again_has_the_days_that_were_left_and_never_fewer_than_for_a_correction(kuzbass, today, closed_on, last):
    assert open_again_by(date(2025, 4, 2), kuzbass, today=today, closed_on=closed_on) == last


def test_without_a_term_nothing_is_opened_again_by_a_day(kuzbass):
    assert open_again_by(None, kuzbass, today=date(2025, 4, 2)) is None
