"""Sums in words and figures."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.russia import money


def test_sums_are_written_with_non_breaking_spaces_and_in_words():
    assert money.formatted(Decimal(150_000)) == "150\u00a0000,00\u00a0₽"
    assert money.whole_roubles_in_words(Decimal(150_000)) == "сто пятьдесят тысяч"
    assert money.kopecks_part(Decimal("7.5")) == "50"


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "0,00\u00a0₽"),
        ("999.99", "999,99\u00a0₽"),
        ("1000", "1\u00a0000,00\u00a0₽"),
        ("1234567.5", "1\u00a0234\u00a0567,50\u00a0₽"),
        ("0.005", "0,01\u00a0₽"),
        ("0.0049", "0,00\u00a0₽"),
    ],
)
def test_thousands_are_set_apart_and_kopecks_always_written(amount, written):
    assert money.formatted(Decimal(amount)) == written


@pytest.mark.parametrize(
    ("amount", "rounded"), [("2.665", "2.67"), ("2.675", "2.68"), ("2.6749", "2.67"), ("5", "5.00"), ("0.015", "0.02")]
)
def test_half_a_kopeck_is_one(amount, rounded):
    assert str(money.kopecks(Decimal(amount))) == rounded


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "ноль"),
        ("1.99", "один"),
        ("130500", "сто тридцать тысяч пятьсот"),
        ("21001", "двадцать одна тысяча один"),
        ("2000000", "два миллиона"),
    ],
)
def test_whole_roubles_in_words(amount, words):
    assert money.whole_roubles_in_words(Decimal(amount)) == words


@pytest.mark.parametrize(("amount", "part"), [("7", "00"), ("7.05", "05"), ("7.99", "99"), ("7.995", "00"), ("0.1", "10")])
def test_kopecks_are_two_digits(amount, part):
    assert money.kopecks_part(Decimal(amount)) == part


@given(st.integers(0, 10**12))
def test_a_written_sum_is_read_back(kopecks):
    amount = Decimal(kopecks) / 100
    written = money.formatted(amount).replace("\u00a0", "").removesuffix("₽").replace(",", ".")
    assert Decimal(written) == amount
    assert written.endswith("." + money.kopecks_part(amount))
