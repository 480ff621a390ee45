"""Rows of the dated law: which of them is in force on a day."""

from datetime import date, timedelta

import pytest

from prizes.rules.law import LAW, LawUnknownError, law_of, law_or_oldest, rows


@pytest.mark.parametrize("name", sorted(path.stem for path in LAW.glob("*.yaml")))
def test_a_row_is_in_force_from_its_day_to_the_day_before_the_next(name):
    known = rows(name)
    days = [row["since"] for row in known]
    assert days == sorted(days)
    for row, after in zip(known, [*known[1:], None], strict=True):
        assert law_of(name, row["since"]) is law_or_oldest(name, row["since"]) is row
        assert law_of(name, (after["since"] if after else date(2100, 1, 1)) - timedelta(days=1)) is row


@pytest.mark.parametrize("name", ["withholding", "accounting"])
def test_before_the_first_row_there_is_no_law_or_the_oldest(name):
    early = rows(name)[0]["since"] - timedelta(days=1)
    with pytest.raises(LawUnknownError, match=f"«{name}» нет строки на"):
        law_of(name, early)
    assert law_or_oldest(name, early) is rows(name)[0]
