"""Terms and shares of withholding: reports by 25 February moved off days off, transfers that may cross the year, the share of a payment."""

from datetime import date
from decimal import Decimal

import pytest

from hackathon_portal.russia.working_days import is_working_day
from prizes.rules.withholding import law_on, may_cross_year, report_by


def test_the_law_of_a_day_is_the_last_row_that_began():
    law = law_on(date(2026, 1, 1))
    assert (law.share, law.report_month, law.report_day, law.tell_within) == (Decimal("0.5"), 2, 25, 10)
    assert law.transfer_within > 0
    assert "226" in law.article
    assert law_on(date(1990, 1, 1)).share == Decimal("0.5")


@pytest.mark.parametrize(
    ("year", "day"),
    # 25 February is a Saturday in 2023 and a Sunday in 2024.
    [(2022, (2023, 2, 27)), (2023, (2024, 2, 26)), (2024, (2025, 2, 25)), (2025, (2026, 2, 25))],
)
def test_tax_not_withheld_is_reported_by_25_february_or_the_next_working_day(year, day):
    assert report_by(year) == date(*day)
    assert is_working_day(report_by(year))


@pytest.mark.parametrize(
    ("day", "crosses"),
    [(date(2024, 12, 30), True), (date(2024, 12, 29), True), (date(2024, 12, 20), False), (date(2024, 6, 3), False),
     (date(2025, 1, 2), False), (date(2025, 12, 31), True)],
)  # fmt: skip
def test_a_register_near_new_year_may_be_carried_out_in_the_next(day, crosses):
    assert may_cross_year(day) is crosses


def test_the_first_day_that_may_cross_the_year_is_as_many_working_days_before_it_as_the_bank_has():
    crossing = [day for day in range(1, 32) if may_cross_year(date(2024, 12, day))]
    assert crossing == list(range(crossing[0], 32))
    left = sum(is_working_day(date(2024, 12, day)) for day in range(crossing[0] + 1, 32))
    assert left == law_on(date(2024, 12, 1)).transfer_within - 1
