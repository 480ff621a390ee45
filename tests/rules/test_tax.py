"""Income tax: whole roubles, half up; tax + net = prize; bands over the year; terms of handing it over."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.regulation.schema import TaxBand, TaxYear
from prizes.rules.tax import Earlier, PrizeAmountError, check_prize, remit_by, single_band, tax_of, withhold

ORDER = single_band(Decimal("0.13"))
RATES = [Decimal(text) for text in ("0.13", "0.15", "0.18", "0.20", "0.22", "0.30", "0.35")]
BANDS_2025 = tuple(
    TaxBand(above=Decimal(above), rate=Decimal(rate))
    for above, rate in ((0, "0.13"), (2_400_000, "0.15"), (5_000_000, "0.18"), (20_000_000, "0.20"), (50_000_000, "0.22"))
)


@pytest.mark.parametrize(
    ("prize", "tax"),
    [(150_000, 19_500), (100_000, 13_000), (1, 0), (4, 1), (50, 7), (150, 20), (250, 33), (350, 46), (3, 0)],
)
def test_tax_is_whole_roubles_rounded_half_up(prize, tax):
    divided = withhold(Decimal(prize), ORDER)
    assert (divided.tax, divided.net, divided.base, divided.exempt) == (tax, prize - tax, prize, 0)


@pytest.mark.parametrize("prize", ["0", "-1", "100.505", "NaN", "Infinity"])
def test_a_sum_with_parts_of_a_kopeck_zero_or_negative_is_refused(prize):
    with pytest.raises(PrizeAmountError):
        withhold(Decimal(prize), ORDER)
    with pytest.raises(PrizeAmountError):
        check_prize(Decimal(prize))


def test_a_prize_is_announced_in_whole_roubles_but_a_part_of_it_may_have_kopecks():
    with pytest.raises(PrizeAmountError):
        check_prize(Decimal("100.50"))
    for part, tax, net in (("33.34", 4, "29.34"), ("33.33", 4, "29.33"), ("0.50", 0, "0.50"), ("1.99", 0, "1.99")):
        divided = withhold(Decimal(part), ORDER)
        assert (divided.tax, divided.net) == (tax, Decimal(net))


@pytest.mark.parametrize("rate", RATES)
def test_every_ending_of_a_prize_rounds_right(rate):
    """A rate has two decimals, so the fraction of the tax depends on the prize's last two digits: 1..10,000 holds every case."""
    for prize in range(1, 10_001):
        divided = withhold(Decimal(prize), single_band(rate))
        expected = (prize * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        assert divided.tax == min(expected, Decimal(prize - 1)), prize
        assert divided.tax + divided.net == prize
        assert divided.net >= 1


@given(prize=st.integers(1, 5_000_000), rate=st.sampled_from(RATES))
def test_tax_and_net_make_the_prize_and_tax_is_the_nearest_whole_rouble(prize, rate):
    divided = withhold(Decimal(prize), single_band(rate))
    assert divided.tax + divided.net == prize
    assert divided.tax == divided.tax.to_integral_value()
    assert Decimal("-0.5") < divided.tax - prize * rate <= Decimal("0.5")


@pytest.mark.parametrize("ending", [50, 150, 250, 350, 450])
def test_fifty_kopecks_count_as_a_rouble(ending):
    """13 % of 50, 150, … ends with 50 kopecks: up, also from an even rouble (never to the even one)."""
    prize = Decimal(100_000 + ending)
    exact = prize * Decimal("0.13")
    assert exact % 1 == Decimal("0.5")
    assert withhold(prize, ORDER).tax == exact + Decimal("0.5")


@given(prizes=st.lists(st.integers(2, 4_000_000), min_size=1, max_size=8), exempt=st.sampled_from([0, 4_000]))
def test_a_year_of_prizes_is_taxed_as_one_sum(prizes, exempt):
    """Cumulative: whatever order and sizes, the year's tax is that of the year's income (Tax Code, art. 226 p. 3)."""
    so_far = Earlier()
    for prize in prizes:
        divided = withhold(Decimal(prize), BANDS_2025, earlier=so_far, exempt=Decimal(exempt))
        assert divided.exempt + divided.base == divided.tax + divided.net == prize
        so_far = Earlier(so_far.exempt + divided.exempt, so_far.base + divided.base, so_far.tax + divided.tax)
    total = sum(prizes)
    assert so_far.exempt == min(total, exempt)
    assert so_far.tax == tax_of(Decimal(total) - so_far.exempt, BANDS_2025)


def test_what_exceeds_a_threshold_is_taxed_at_the_higher_rate():
    first = withhold(Decimal(2_000_000), BANDS_2025)
    assert (first.tax, first.rate) == (260_000, Decimal("0.13"))
    second = withhold(Decimal(1_000_000), BANDS_2025, earlier=Earlier(base=first.base, tax=first.tax))
    assert second.tax == 400_000 * Decimal("0.13") + 600_000 * Decimal("0.15")
    assert second.rate == Decimal("0.15")


def test_a_regulation_of_before_holds_one_rate():
    row = TaxYear.model_validate({"from_year": 2021, "resident": "0.13", "source": "ст. 224"})
    assert [(band.above, band.rate) for band in row.resident] == [(0, Decimal("0.13"))]
    for wrong in ([{"above": "5", "rate": "0.13"}], [{"rate": "0.13"}, {"rate": "0.15"}], []):
        with pytest.raises(ValueError, match="resident"):
            TaxYear.model_validate({"from_year": 2021, "resident": wrong, "source": "а"})


@pytest.mark.parametrize(
    ("withheld", "due"),
    [
        (date(2024, 6, 3), date(2024, 6, 28)),
        (date(2024, 6, 22), date(2024, 6, 28)),
        (date(2024, 6, 23), date(2024, 7, 5)),
        (date(2024, 9, 10), date(2024, 9, 30)),  # 28 September is a Saturday
        (date(2024, 12, 22), date(2024, 12, 28)),  # a Saturday made a working day
        (date(2024, 12, 25), date(2024, 12, 28)),  # the year's last working day
        (date(2025, 12, 30), date(2025, 12, 30)),
    ],
)
def test_the_tax_is_handed_over_by_the_terms_of_article_226(tula, withheld, due):
    assert remit_by(withheld, tula.prizes.tax_year(withheld.year).remit) == due


def test_years_without_terms_in_the_table_have_none(tula):
    assert remit_by(date(2022, 6, 3), tula.prizes.tax_year(2022).remit) is None
