"""Sums in words and figures."""

from decimal import Decimal

from hackathon_portal.russia import money


def test_sums_are_written_with_non_breaking_spaces_and_in_words():
    assert money.formatted(Decimal(150_000)) == "150\u00a0000,00\u00a0₽"
    assert money.whole_roubles_in_words(Decimal(150_000)) == "сто пятьдесят тысяч"
    assert money.kopecks_part(Decimal("7.5")) == "50"
