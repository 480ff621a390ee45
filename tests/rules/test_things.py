"""A thing divided, and what becomes of its tax (Tax Code, art. 211, 226 p. 4, 5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.regulation.schema import TaxBand
from hackathon_portal.regulation.schema.prizes import TaxYear
from prizes.rules.incomes import Receipt, withheld_of, year_of
from prizes.rules.shares import equal_parts
from prizes.rules.things import parts_fault, tax_of_thing, value_fault

TABLE = TaxYear(
    from_year=2021, resident=(TaxBand(above=Decimal(0), rate=Decimal("0.13")), TaxBand(above=Decimal(200_000), rate=Decimal("0.15"))),
    non_resident=Decimal("0.30"), source="а", remit=(),
)  # fmt: skip
HALF = Decimal("0.5")
DAY = date(2024, 6, 3)


def thing(value, *, resident=True, limit=0) -> Receipt:
    return Receipt("thing-1-1", DAY, Decimal(value), resident, in_kind=True, limit=Decimal(limit))


def D(*values):  # noqa: N802  as the type it makes
    return [None if value is None else Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("value", "basis", "field"),
    [
        (None, "", None), (None, " ", None), (None, "накладная", "value"), ("0.01", "накладная", None), ("90000", "акт", None),
        ("90000", " ", "basis"), ("0", "акт", "value"), ("-1", "акт", "value"), ("1.001", "акт", "value"), ("NaN", "акт", "value"),
        ("Infinity", "акт", "value"),
    ],
)  # fmt: skip
def test_which_field_is_wrong(value, basis, field):
    fault = value_fault(None if value is None else Decimal(value), basis)
    assert (fault[0] if fault else None) == field
    assert fault is None or fault[1].endswith(".")


@pytest.mark.parametrize(
    ("value", "parts", "position", "words"),
    [
        (90_000, (30_000, 60_000), None, None),
        (90_000, (None, None), None, None),
        (None, (None,), None, None),
        ("0.03", ("0.01", "0.02"), None, None),
        (90_000, (30_000, 50_000), None, "Сумма долей 80 000,00 ₽ не равна стоимости 90 000,00 ₽: разница 10 000,00 ₽."),
        (90_000, (90_000, "0.01"), None, "не равна стоимости"),
        (90_000, (90_000, None), 1, "Укажите долю"),
        (90_000, (90_000, 0), 1, "больше нуля"),
        (90_000, (100_000, -10_000), 1, "больше нуля"),
        (90_000, ("45000.005", "44999.995"), 0, "не больше двух знаков"),
        (90_000, ("NaN", 1), 0, "больше нуля"),
        (None, (1, 2), None, "ещё не записана"),
    ],
)
def test_parts_by_hand_add_up_to_the_value_or_are_refused_with_both_sums(value, parts, position, words):
    fault = parts_fault(None if value is None else Decimal(value), D(*parts))
    if words is None:
        assert fault is None
    else:
        assert fault is not None
        assert (fault[0], words in fault[1].replace("\xa0", " ")) == (position, True)


@given(st.integers(1, 10**9), st.integers(1, 7))
def test_equal_parts_always_pass_as_parts_of_their_value(kopecks, people):
    value = Decimal(kopecks) / 100
    parts = equal_parts(value, people)
    assert sum(parts) == value
    if all(parts):
        assert parts_fault(value, parts) is None


@pytest.mark.parametrize(
    ("one", "expected", "tax", "withheld", "left"),
    [
        (thing(90_000), [], 11_700, [], 11_700),
        # 40 000 of both are above the edge.
        (thing(90_000), [("1 место", 150_000)], 12_500, [("1 место", 12_500)], 0),
        (thing(90_000), [("приз", 10_000)], 11_700, [("приз", 3_700)], 8_000),  # not more than half of what is paid
        (thing(90_000, resident=False), [("приз", 100_000)], 27_000, [("приз", 20_000)], 7_000),
        (thing(4_000, limit=4_000), [], 0, [], 0),
        (thing(4_000, limit=4_000), [("приз", 10_000)], 520, [("приз", 520)], 0),  # of the money nothing is exempt any more
        (thing(90_000, limit=4_000), [], 11_180, [], 11_180),
    ],
)
def test_the_tax_of_a_thing_and_who_bears_it(one, expected, tax, withheld, left):
    rows = [(title, Decimal(gross), one.limit) for title, gross in expected]
    found = tax_of_thing([], one, rows, TABLE, HALF)
    assert (found.tax, found.left, list(found.withheld)) == (tax, left, withheld)


@given(st.integers(1, 400_000), st.lists(st.integers(100, 300_000), max_size=3), st.booleans(), st.sampled_from([0, 4_000]))
def test_what_the_page_foretells_is_what_the_year_then_says(value, money, resident, limit):
    """The plan, then the same payments made one by one as a register withholds."""
    one = thing(value, resident=resident, limit=limit)
    expected = [(str(number), Decimal(gross), Decimal(limit)) for number, gross in enumerate(money)]
    plan = tax_of_thing([], one, expected, TABLE, HALF)
    assert sum((part for _, part in plan.withheld), plan.left) == plan.tax
    years = []
    for rows in ([], [one]):
        for title, gross, exempt in expected:
            before = year_of(rows, TABLE.resident, TABLE.non_resident, status=resident)
            done = withheld_of(gross, before, rows, TABLE, resident=resident, limit=exempt, share=HALF)
            rows.append(Receipt(f"payment-{title}", DAY, gross, resident, withheld=done.tax, limit=exempt))
        years.append(year_of(rows, TABLE.resident, TABLE.non_resident, status=resident))
    without, year = years
    assert plan.tax == year.tax - without.tax
    assert plan.left == year.not_withheld - without.not_withheld
