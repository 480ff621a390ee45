"""Roubles: written for people, in words for documents, whole where the law asks."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from num2words import num2words

KOPECK = Decimal("0.01")
ROUBLE = Decimal("1")
NO_BREAK_SPACE = "\u00a0"


def kopecks(amount: Decimal) -> Decimal:
    """`amount` in roubles with two places, half up."""
    return amount.quantize(KOPECK, rounding=ROUND_HALF_UP)


def formatted(amount: Decimal) -> str:
    """Decimal roubles -> `150 000,00 ₽` with non-breaking spaces."""
    whole, _, fraction = f"{kopecks(amount):,.2f}".partition(".")
    return f"{whole.replace(',', NO_BREAK_SPACE)},{fraction}{NO_BREAK_SPACE}₽"


def short(amount: Decimal) -> str:
    """The same without kopecks where there are none: `150 000 ₽`, for headlines and tables of prizes."""
    return formatted(amount).replace(",00", "")


def whole_roubles_in_words(amount: Decimal) -> str:
    """Decimal roubles -> the whole roubles as words, without the currency: `сто пятьдесят тысяч`."""
    return num2words(int(amount), lang="ru")


def kopecks_part(amount: Decimal) -> str:
    """The kopecks of `amount` as two digits."""
    return f"{int(kopecks(amount) % 1 * 100):02d}"
