"""Income tax: whole roubles, half up; tax + net = prize; bands over the year; terms of handing it over."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.regulation.schema import RemitTerm, TaxBand, TaxYear
from hackathon_portal.russia.working_days import is_working_day
from prizes.rules.tax import Earlier, PrizeAmountError, Withheld, check_prize, check_sum, remit_by, single_band, tax_of, withhold

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
    row = TaxYear.model_validate({"from_year": 2021, "resident": "0.13", "source": "ст.\u00a0224"})
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


@pytest.mark.parametrize(
    ("check", "prize", "said"),
    [
        (check_sum, "0", "Сумма приза должна быть больше нуля."),
        (check_sum, "-0.01", "Сумма приза должна быть больше нуля."),
        (check_sum, "NaN", "Сумма приза должна быть больше нуля."),
        (check_sum, "1.001", "В сумме приза не больше двух знаков после запятой."),
        (check_prize, "1.001", "В сумме приза не больше двух знаков после запятой."),
        (check_prize, "1.01", "Сумма приза должна быть в целых рублях, без копеек."),
    ],
)
def test_a_refused_sum_says_why(check, prize, said):
    with pytest.raises(PrizeAmountError) as refused:
        check(Decimal(prize))
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("check", "prize"), [(check_sum, "0.01"), (check_sum, "1"), (check_prize, "1"), (check_prize, "150000.00")]
)
def test_a_good_sum_comes_back(check, prize):
    assert check(Decimal(prize)) == Decimal(prize)


@pytest.mark.parametrize(
    ("income", "tax"),
    [
        (0, 0),
        (100_000, 13_000),
        (2_400_000, 312_000),
        (2_400_010, 312_002),  # 1.5 roubles: up
        (5_000_000, 702_000),
        (20_000_000, 3_402_000),
        (50_000_000, 9_402_000),
        (51_000_000, 9_622_000),
    ],
)
def test_the_bands_of_article_224(income, tax):
    """312,000 of the first 2.4 million, 15 % of the next 2.6, 18 % of 15, 20 % of 30, 22 % above."""
    assert tax_of(Decimal(income), BANDS_2025) == tax


@pytest.mark.parametrize(
    ("earlier_base", "prize", "rate"),
    [
        (0, 2_400_000, "0.13"),
        (0, 2_400_001, "0.15"),
        (2_399_999, 1, "0.13"),
        (2_400_000, 1, "0.15"),
        (5_000_000, 1, "0.18"),
        (60_000_000, 1, "0.22"),
    ],
)
def test_the_rate_named_is_that_of_the_highest_band_touched(earlier_base, prize, rate):
    before = Earlier(base=Decimal(earlier_base), tax=tax_of(Decimal(earlier_base), BANDS_2025))
    assert withhold(Decimal(prize), BANDS_2025, earlier=before).rate == Decimal(rate)


@pytest.mark.parametrize(
    ("prize", "used", "expected"),
    [
        (3_000, 0, Withheld(Decimal(3_000), Decimal(0), Decimal(0), Decimal(3_000), Decimal(0))),
        (4_000, 0, Withheld(Decimal(4_000), Decimal(0), Decimal(0), Decimal(4_000), Decimal(0))),
        (4_100, 0, Withheld(Decimal(4_000), Decimal(100), Decimal(13), Decimal(4_087), Decimal("0.13"))),
        (1_000, 3_500, Withheld(Decimal(500), Decimal(500), Decimal(65), Decimal(935), Decimal("0.13"))),
        (1_000, 4_000, Withheld(Decimal(0), Decimal(1_000), Decimal(130), Decimal(870), Decimal("0.13"))),
        (1_000, 5_000, Withheld(Decimal(0), Decimal(1_000), Decimal(130), Decimal(870), Decimal("0.13"))),
    ],
)
def test_four_thousand_a_year_are_free_where_the_regulation_says_so(prize, used, expected):
    """Tax Code, art. 217 p. 28."""
    assert withhold(Decimal(prize), ORDER, earlier=Earlier(exempt=Decimal(used)), exempt=Decimal(4_000)) == expected


def test_a_prize_that_is_free_as_a_whole_has_no_rate_whatever_was_taxed_before():
    before = Earlier(base=Decimal(1_000), tax=Decimal(130))
    divided = withhold(Decimal(1_000), ORDER, earlier=before, exempt=Decimal(4_000))
    assert divided == Withheld(Decimal(1_000), Decimal(0), Decimal(0), Decimal(1_000), Decimal(0))


def test_without_a_word_nothing_is_free_and_nothing_was_paid_before():
    assert withhold(Decimal(1_000), ORDER) == Withheld(Decimal(0), Decimal(1_000), Decimal(130), Decimal(870), Decimal("0.13"))
    assert (Earlier().exempt, Earlier().base, Earlier().tax) == (0, 0, 0)


def test_what_was_withheld_too_much_is_not_withheld_again_and_never_given_back_from_a_prize():
    assert withhold(Decimal(1_000), ORDER, earlier=Earlier(base=Decimal(1_000), tax=Decimal(200))).tax == 60
    assert withhold(Decimal(1_000), ORDER, earlier=Earlier(base=Decimal(1_000), tax=Decimal(500))).tax == 0


@pytest.mark.parametrize(
    ("prize", "tax", "net"),
    [("1", 0, "1"), ("1.99", 0, "1.99"), ("2", 1, "1"), ("2.50", 1, "1.50"), ("3", 2, "1"), ("0.50", 0, "0.50")],
)
def test_at_least_a_rouble_is_left_and_the_rest_is_withheld_later(prize, tax, net):
    """Of a debt of hundreds from before, so much as leaves a rouble."""
    debt = Earlier(base=Decimal(10_000), tax=Decimal(0))
    divided = withhold(Decimal(prize), ORDER, earlier=debt)
    assert (divided.tax, divided.net) == (tax, Decimal(net))


def test_one_rate_holds_from_the_first_rouble():
    (band,) = single_band(Decimal("0.30"))
    assert (band.above, band.rate) == (0, Decimal("0.30"))


@pytest.mark.parametrize(
    ("withheld", "due"),
    [
        (date(2024, 1, 23), date(2024, 2, 5)),
        (date(2024, 11, 30), date(2024, 12, 5)),
        (date(2024, 12, 1), date(2024, 12, 28)),
        (date(2024, 12, 23), date(2024, 12, 28)),
        (date(2024, 12, 31), date(2024, 12, 28)),  # 29 to 31 December 2024 are days off: the last working day is behind
        (date(2025, 5, 31), date(2025, 6, 5)),
        (date(2025, 12, 22), date(2025, 12, 29)),  # 28 December 2025 is a Sunday
        (date(2026, 2, 10), date(2026, 3, 2)),  # 28 February 2026 is a Saturday
    ],
)
def test_more_terms_of_handing_over(tula, withheld, due):
    assert remit_by(withheld, tula.prizes.tax_year(withheld.year).remit) == due


def test_the_last_working_day_of_a_year_may_be_its_last_day():
    """31 December 2019 was a working Tuesday."""
    terms = (RemitTerm(withheld_until=22, remit_on=28), RemitTerm(withheld_until=31, remit_on=5, next_month=True))
    assert remit_by(date(2019, 12, 25), terms) == date(2019, 12, 31)


def test_a_day_after_every_term_of_the_table_has_none():
    short = (RemitTerm(withheld_until=22, remit_on=28),)
    assert remit_by(date(2024, 6, 22), short) == date(2024, 6, 28)
    assert remit_by(date(2024, 6, 23), short) is None


@given(withheld=st.dates(date(2024, 1, 1), date(2026, 11, 30)))
def test_the_term_is_a_working_day_not_before_the_day_itself(withheld):
    terms = (RemitTerm(withheld_until=22, remit_on=28), RemitTerm(withheld_until=31, remit_on=5, next_month=True))
    due = remit_by(withheld, terms)
    assert is_working_day(due)
    assert due >= withheld or withheld.month == 12
