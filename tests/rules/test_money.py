"""Income tax in whole roubles, half up; tax + net = prize, always. Sums in words and figures."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.kernel import money
from prizes.rules.tax import PrizeNotTaxable, withhold

RATE = Decimal("0.13")


@pytest.mark.parametrize(
    ("prize", "tax"),
    [(150_000, 19_500), (100_000, 13_000), (1, 0), (4, 1), (50, 7), (150, 20), (250, 33), (350, 46), (3, 0)],
)
def test_tax_is_whole_roubles_rounded_half_up(prize, tax):
    assert withhold(Decimal(prize), RATE) == (Decimal(tax), Decimal(prize - tax))


@pytest.mark.parametrize("prize", ["0", "-1", "100.50", "NaN", "Infinity"])
def test_a_prize_with_kopecks_zero_or_negative_is_refused(prize):
    with pytest.raises(PrizeNotTaxable):
        withhold(Decimal(prize), RATE)


@given(
    prize=st.integers(1, 5_000_000), rate=st.sampled_from([Decimal("0.13"), Decimal("0.15"), Decimal("0.30"), Decimal("0.35")])
)
def test_tax_and_net_make_the_prize_and_tax_is_the_nearest_whole_rouble(prize, rate):
    tax, net = withhold(Decimal(prize), rate)
    assert tax + net == prize
    assert tax == tax.to_integral_value()
    assert Decimal("-0.5") < tax - prize * rate <= Decimal("0.5")


def test_sums_are_written_with_non_breaking_spaces_and_in_words():
    assert money.formatted(Decimal(150_000)) == "150\u00a0000,00\u00a0₽"
    assert money.whole_roubles_in_words(Decimal(150_000)) == "сто пятьдесят тысяч"
    assert money.kopecks_part(Decimal("7.5")) == "50"
