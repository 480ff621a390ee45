"""The age from which a passport is issued is dated data."""

from datetime import date

import pytest

from hackathon_portal.russia import passports


@pytest.mark.parametrize("on", [date(1997, 3, 13), date(2024, 5, 1), date(1990, 1, 1)])
def test_a_passport_is_issued_from_the_age_that_the_law_of_its_day_says(on):
    assert passports.issued_from_age(on) == 14
