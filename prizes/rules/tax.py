"""Income tax withheld from a prize (Tula: clauses 10.4, 10.5). Pure; sums are Decimal roubles.

Source: Tax Code of the Russian Federation, art. 52 p. 6 (whole roubles, 50 kopecks and more count as one), art. 210 and 225
(bands of the year's income), art. 226 p. 3 (the agent counts from the beginning of the year and deducts what it has withheld).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from hackathon_portal.regulation.schema import RemitTerm, TaxBand
from hackathon_portal.russia.working_days import ONE_DAY, first_working_day, is_working_day

ROUBLE = Decimal(1)
KOPECK = Decimal("0.01")
NOTHING = Decimal(0)


class PrizeAmountError(ValueError):
    """A prize that cannot be awarded or paid: zero, negative, with parts of a kopeck; a whole prize also with kopecks."""


@dataclass(frozen=True)
class Earlier:
    """What one recipient has had from the same agent since the beginning of the year: exempt part, taxed part, tax withheld.

    `owed` is the tax of it where each sum is taxed by itself (a non-resident's); None: counted of `base` by the bands.
    """

    exempt: Decimal = NOTHING
    base: Decimal = NOTHING
    tax: Decimal = NOTHING
    owed: Decimal | None = None


@dataclass(frozen=True)
class Withheld:
    """One prize divided: prize = exempt + base = tax + net; `rate` is the highest band the prize touches."""

    exempt: Decimal
    base: Decimal
    tax: Decimal
    net: Decimal
    rate: Decimal


def check_sum(prize: Decimal) -> Decimal:
    """A sum that can be paid: above zero, to the kopeck (a member's part of a prize may have kopecks)."""
    prize = Decimal(prize)
    if not prize.is_finite() or prize <= 0:
        raise PrizeAmountError("Сумма приза должна быть больше нуля.")
    if prize % KOPECK:
        raise PrizeAmountError("В сумме приза не больше двух знаков после запятой.")
    return prize


def check_prize(prize: Decimal) -> Decimal:
    """A prize as it is announced: whole roubles above zero."""
    prize = check_sum(prize)
    if prize != prize.to_integral_value():
        raise PrizeAmountError("Сумма приза должна быть в целых рублях, без копеек.")
    return prize


def single_band(rate: Decimal) -> tuple[TaxBand, ...]:
    """One rate from the first rouble on: a non-resident's (art. 224 p. 3), each payment by itself."""
    return (TaxBand(above=NOTHING, rate=rate),)


def whole(amount: Decimal) -> Decimal:
    """Whole roubles, 50 kopecks and more up (art. 52 p. 6)."""
    return amount.quantize(ROUBLE, rounding=ROUND_HALF_UP)


def rates_of(income: Decimal, bands: Sequence[TaxBand]) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Rate, base and tax of each band the year's taxed income touches; each row's tax is whole roubles by itself."""
    rows = []
    for lower, upper in zip(bands, [*bands[1:], None], strict=True):
        end = income if upper is None else min(income, upper.above)
        if end > lower.above:
            base = end - lower.above
            rows.append((lower.rate, base, whole(base * lower.rate)))
    return rows


def tax_of(income: Decimal, bands: Sequence[TaxBand]) -> Decimal:
    """The tax of a whole year's taxed income, in whole roubles: the sum of its rows by rate."""
    return sum((tax for _, _, tax in rates_of(income, bands)), NOTHING)


def withhold(
    prize: Decimal,
    bands: Sequence[TaxBand],
    *,
    earlier: Earlier | None = None,
    exempt: Decimal = NOTHING,
    share: Decimal | None = None,
) -> Withheld:
    """Divide a prize between the treasury, in whole roubles, and the recipient.

    `exempt` is the year's tax-free sum; what `earlier` used of it is gone. What is owed of earlier incomes (a thing, another
    status) is withheld too; where things are among them, `share` of the prize bounds what goes beyond its own tax (art. 226
    p. 4). At least a rouble is left to transfer; what is not withheld now is withheld from the year's next prize.
    """
    prize = check_sum(prize)
    before = earlier or Earlier()
    free = min(prize, max(exempt - before.exempt, NOTHING))
    base = prize - free
    year = before.base + base
    owed_before = tax_of(before.base, bands) if before.owed is None else before.owed
    own = tax_of(base, bands) if before.owed is not None else tax_of(year, bands) - owed_before
    owed = owed_before + own - before.tax
    if share is not None:
        owed = min(owed, max(own, (prize * share).to_integral_value(rounding=ROUND_DOWN)))
    most = max((prize - ROUBLE).to_integral_value(rounding=ROUND_DOWN), NOTHING)
    tax = min(max(owed, NOTHING), most)
    rate = max((band.rate for band in bands if (base if before.owed is not None else year) > band.above), default=NOTHING)
    return Withheld(exempt=free, base=base, tax=tax, net=prize - tax, rate=rate if base else NOTHING)


def remit_by(withheld_on: date, terms: Sequence[RemitTerm]) -> date | None:
    """Last day to hand the tax over to the treasury (art. 226 p. 6); a day off moves it to the next working day (art. 6.1 p. 7).

    What is withheld in the last days of December is due on the last working day of the year.
    """
    term = next((term for term in terms if withheld_on.day <= term.withheld_until), None)
    if term is None:
        return None
    if term.next_month and withheld_on.month == 12:
        day = date(withheld_on.year, 12, 31)
        while not is_working_day(day):
            day -= ONE_DAY
        return day
    month = withheld_on.month + term.next_month
    return first_working_day(date(withheld_on.year, month, term.remit_on))
