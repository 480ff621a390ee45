"""Income tax withheld from a prize (Tula: clauses 10.4, 10.5; Tax Code, art. 52 p. 6: whole roubles, half up). Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


class PrizeNotTaxable(ValueError):
    """A prize that cannot be paid: with kopecks, zero or negative; or a rate that is not a share."""


def withhold(prize: Decimal, rate: Decimal) -> tuple[Decimal, Decimal]:
    """(tax, net) in Decimal roubles for a prize in whole roubles; `rate` is a share such as Decimal("0.13").

    The tax is whole roubles: less than 50 kopecks are dropped, 50 and more count as a rouble. tax + net = prize.
    """
    prize, rate = Decimal(prize), Decimal(rate)
    if not prize.is_finite() or prize <= 0:
        raise PrizeNotTaxable("Сумма приза должна быть больше нуля.")
    if prize != prize.to_integral_value():
        raise PrizeNotTaxable("Сумма приза должна быть в целых рублях, без копеек.")
    if not 0 <= rate < 1:
        raise PrizeNotTaxable("Ставка налога — доля от 0 до 1.")
    tax = (prize * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return tax, prize - tax
