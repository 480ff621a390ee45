"""A person's year at one agent: every row's tax, the rows' sum, things beside money, a change of residence (money.md: M15-M19)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hackathon_portal.regulation.schema import TaxBand
from prizes.rules.incomes import Receipt, year_of
from prizes.rules.tax import Earlier, tax_of, whole, withhold

BANDS = tuple(
    TaxBand(above=Decimal(above), rate=Decimal(rate))
    for above, rate in ((0, "0.13"), (2_400_000, "0.15"), (5_000_000, "0.18"), (20_000_000, "0.20"), (50_000_000, "0.22"))
)
OLD = (TaxBand(above=Decimal(0), rate=Decimal("0.13")), TaxBand(above=Decimal(5_000_000), rate=Decimal("0.15")))
LOW = (TaxBand(above=Decimal(0), rate=Decimal("0.13")), TaxBand(above=Decimal(200_000), rate=Decimal("0.15")))
FOREIGN = Decimal("0.30")
DAY = date(2025, 6, 3)
# Sums from kopecks to tens of millions.
sums = st.one_of(st.integers(1, 30_000_000).map(Decimal), st.integers(1, 900_000_000).map(lambda kopecks: Decimal(kopecks) / 100))


def money(gross, day=DAY, *, key="payment-1", resident=True, withheld=0, limit=0):
    return Receipt(key, day, Decimal(gross), resident, withheld=Decimal(withheld), limit=Decimal(limit))


def thing(value, day=DAY, *, resident=True):
    return Receipt("thing-1", day, Decimal(value), resident, in_kind=True)


def test_six_millions_of_2024_are_two_rows():
    year = year_of([money(6_000_000, withheld=800_000)], OLD, FOREIGN)
    assert [(band.rate, band.base, band.tax) for band in year.bands] == [
        (Decimal("0.13"), 5_000_000, 650_000),
        (Decimal("0.15"), 1_000_000, 150_000),
    ]
    assert (year.tax, year.over_withheld, year.not_withheld) == (800_000, 0, 0)


@given(
    rows=st.lists(st.tuples(st.integers(0, 364), sums, st.booleans(), st.sampled_from([0, 4000])), min_size=1, max_size=6),
    bands=st.sampled_from([BANDS, OLD, LOW]),
)
@settings(max_examples=150, deadline=None)
def test_of_every_row_base_times_rate_rounds_to_its_tax_and_the_rows_are_the_tax(rows, bands):
    receipts = [
        Receipt(f"row-{n}", date(2025, 1, 1) + timedelta(days), gross, True, in_kind=in_kind, limit=Decimal(limit))
        for n, (days, gross, in_kind, limit) in enumerate(rows)
    ]
    year = year_of(receipts, bands, FOREIGN)
    assert all(whole(band.base * band.rate) == band.tax for band in year.bands)
    assert sum(band.tax for band in year.bands) == sum(income.tax for income in year.incomes) == tax_of(year.base, bands)
    assert sum(band.base for band in year.bands) == year.base
    assert year.gross == sum(gross for _, gross, _, _ in rows)
    assert year.tax == year.withheld - year.over_withheld + year.not_withheld
    abroad = year_of(receipts, bands, FOREIGN, status=False)
    assert abroad.exempt == year.exempt, "what is exempt does not ask for residence (art. 217 p. 28)"
    assert abroad.tax == sum(whole(income.base * FOREIGN) for income in abroad.incomes)


@pytest.mark.parametrize(
    ("resident", "limit", "taxes"),
    [(True, 0, (19_500, 13_000)), (True, 4000, (18_980, 13_000)), (False, 0, (45_000, 30_000)), (False, 4000, (43_800, 30_000))],
)
def test_the_exempt_sum_is_once_a_year_for_residents_and_others(resident, limit, taxes):
    year = year_of(
        [money(150_000, resident=resident, limit=limit), money(100_000, key="payment-2", resident=resident, limit=limit)],
        BANDS,
        FOREIGN,
    )
    assert tuple(income.tax for income in year.incomes) == taxes


@pytest.mark.parametrize(("first", "second", "tax"), [(False, True, 32_500), (True, False, 75_000)])
def test_a_change_of_residence_recounts_the_year(first, second, tax):
    year = year_of(
        [money(150_000, resident=first), money(100_000, DAY + timedelta(9), key="payment-2", resident=second)], BANDS, FOREIGN
    )
    assert (year.resident, year.tax) == (second, tax)


@pytest.mark.parametrize("days", [-3, 0])
def test_the_tax_of_a_thing_is_withheld_from_money_of_the_same_or_a_later_day(days):
    given = year_of([thing(90_000, DAY + timedelta(days))], BANDS, FOREIGN)
    before = Earlier(base=given.base, tax=given.withheld)
    divided = withhold(Decimal(150_000), BANDS, earlier=before, share=Decimal("0.5"))
    assert divided.tax == 31_200
    year = year_of([thing(90_000, DAY + timedelta(days)), money(150_000, withheld=divided.tax)], BANDS, FOREIGN)
    assert (year.gross, year.tax, year.not_withheld, year.over_withheld) == (240_000, 31_200, 0, 0)


def test_a_thing_after_the_money_or_alone_is_not_withheld():
    after = year_of([money(150_000, withheld=19_500), thing(90_000, DAY + timedelta(1))], BANDS, FOREIGN)
    assert (after.tax, after.not_withheld, after.not_withheld_in_kind, after.to_report) == (31_200, 11_700, 11_700, 11_700)
    alone = year_of([thing(90_000)], BANDS, FOREIGN, reported=Decimal(11_700))
    assert (alone.gross, alone.tax, alone.not_withheld, alone.to_report) == (90_000, 11_700, 11_700, 0)


def test_of_the_money_at_most_half_is_withheld_for_a_thing():
    """Own tax is never cut by the share; what is left is withheld of the next money."""
    before = Earlier(base=Decimal(500_000))
    divided = withhold(Decimal(10_001), BANDS, earlier=before, share=Decimal("0.5"))
    assert (divided.tax, divided.net) == (5_000, 5_001)
    year = year_of([thing(500_000), money(10_001, withheld=divided.tax)], BANDS, FOREIGN)
    assert year.not_withheld == tax_of(Decimal(510_001), BANDS) - 5_000


@given(first=sums, second=sums, start=st.integers(0, 40), gap=st.integers(0, 20))
@settings(max_examples=150, deadline=None)
def test_around_new_year_what_was_withheld_is_the_tax_of_the_year_or_a_shown_difference(first, second, start, gap):
    """Both are listed in December, as of one year; each is paid on a day of its own."""
    one = withhold(first, LOW)
    two = withhold(second, LOW, earlier=Earlier(base=one.base, tax=one.tax))
    days = [date(2024, 12, 10) + timedelta(start), date(2024, 12, 10) + timedelta(start + gap)]
    receipts = [money(first, days[0], withheld=one.tax), money(second, days[1], key="payment-2", withheld=two.tax)]
    for number in (2024, 2025):
        year = year_of([receipt for receipt in receipts if receipt.day.year == number], LOW, FOREIGN)
        assert year.tax == tax_of(year.base, LOW)
        assert year.withheld - year.over_withheld + year.not_withheld == year.tax
        assert year.over_withheld == 0 or year.not_withheld == 0


def test_the_second_prize_paid_in_january_owes_the_tax_of_january():
    one = withhold(Decimal(150_000), LOW)
    two = withhold(Decimal(100_000), LOW, earlier=Earlier(base=one.base, tax=one.tax))
    assert two.tax == 14_000
    year = year_of([money(100_000, date(2025, 1, 9), withheld=two.tax)], LOW, FOREIGN)
    assert (year.tax, year.over_withheld, [band.rate for band in year.bands]) == (13_000, 1_000, [Decimal("0.13")])
    settled = year_of([money(100_000, date(2025, 1, 9), withheld=two.tax)], LOW, FOREIGN, returned=Decimal(1_000))
    assert (settled.over_withheld, settled.not_withheld) == (0, 0)


def test_a_row_bears_its_month_its_highest_rate_and_what_was_remitted():
    low = Receipt("payment-1", date(2025, 2, 1), Decimal(150_000), True, withheld=Decimal(19_500), remitted=Decimal(19_500))
    high = Receipt("payment-2", date(2025, 3, 1), Decimal(100_000), True, withheld=Decimal(14_000))
    free = Receipt("payment-3", date(2025, 1, 1), Decimal(4_000), True, limit=Decimal(4_000))
    year = year_of([high, low, free], LOW, FOREIGN)
    assert [(one.month, one.rate, one.base) for one in year.incomes] == [
        (1, 0, 0), (2, Decimal("0.13"), 150_000), (3, Decimal("0.15"), 100_000)
    ]  # fmt: skip
    assert [len(one.bands) for one in year.incomes] == [0, 1, 2]
    assert (year.withheld, year.remitted) == (33_500, 19_500)
    abroad = year_of([free], LOW, FOREIGN, status=False)
    assert (abroad.incomes[0].bands, abroad.bands) == ((), ())


def test_what_is_not_withheld_is_of_things_only_as_far_as_things_are_taxed():
    year = year_of([thing(90_000), money(150_000)], LOW, FOREIGN)
    assert [one.receipt.in_kind for one in year.incomes] == [True, False]
    assert (year.not_withheld, year.not_withheld_in_kind) == (year.tax, 11_700)
    year = year_of([thing(90_000), money(150_000, withheld=26_000)], LOW, FOREIGN)
    assert year.not_withheld_in_kind == year.not_withheld < 11_700


def test_nobody_with_a_rate_for_residents_only_is_taxed_as_another():
    with pytest.raises(ValueError, match="нерезидент"):
        year_of([money(1, resident=False)], LOW, None)
    assert year_of([money(100)], LOW, None).tax == 13
    assert year_of([], LOW, None).resident
