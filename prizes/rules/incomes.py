"""Incomes of one person from one tax agent within a year, and the tax of them. Pure; sums are Decimal roubles.

Source: Tax Code of the Russian Federation, art. 210 p. 2.1, 225 p. 3 and 226 p. 3 (a resident's tax is counted from the beginning
of the year, band by band; a non-resident's of each sum by itself), art. 52 p. 6 (whole roubles), art. 217 p. 28 (what is exempt
of prizes does not depend on residence), art. 211 and 223 p. 1 (a thing is income on the day it is handed over), art. 207 p. 2
(the status at the end of the year holds for all of it).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hackathon_portal.regulation.schema import TaxBand
from prizes.rules.tax import NOTHING, Earlier, Withheld, rates_of, single_band, whole, withhold


@dataclass(frozen=True)
class Receipt:
    """Something a person received on a day, as it is recorded: money with the tax withheld of it, or a thing by its market value.

    `key` names its row (`payment-12`, `thing-7`); `limit` is the year's exempt sum by the regulation of its contest; `remitted` is
    what of `withheld` has gone to the treasury.
    """

    key: str
    day: date
    gross: Decimal
    resident: bool
    in_kind: bool = False
    withheld: Decimal = NOTHING
    remitted: Decimal = NOTHING
    limit: Decimal = NOTHING
    income_code: str = ""
    deduction_code: str = ""
    contest: int = 0
    what: str = ""


@dataclass(frozen=True)
class Band:
    """Base and tax at one rate."""

    rate: Decimal
    base: Decimal
    tax: Decimal


@dataclass(frozen=True)
class Income:
    """A receipt with its place in the year: what of it is exempt, its base, and the tax it adds, rate by rate."""

    receipt: Receipt
    exempt: Decimal
    base: Decimal
    bands: tuple[Band, ...]

    @property
    def tax(self) -> Decimal:
        return sum((band.tax for band in self.bands), NOTHING)

    @property
    def month(self) -> int:
        return self.receipt.day.month

    @property
    def rate(self) -> Decimal:
        """The highest rate it touches; 0 of what is wholly exempt."""
        return max((band.rate for band in self.bands), default=NOTHING)


@dataclass(frozen=True)
class PersonYear:
    """A person's year at one agent: incomes in the order of payment, the tax by rate, and how it was withheld.

    `returned` is what was withheld beyond the tax and given back to the person (art. 231 p. 1); `later` what was withheld
    afterwards of other money; `reported` what the tax service was told of as not withheld (art. 226 p. 5). `returned_on` and
    `later_on` are the days of the first two with their sums.
    """

    resident: bool
    incomes: tuple[Income, ...]
    bands: tuple[Band, ...]
    returned: Decimal = NOTHING
    later: Decimal = NOTHING
    reported: Decimal = NOTHING
    returned_on: tuple[tuple[date, Decimal], ...] = ()
    later_on: tuple[tuple[date, Decimal], ...] = ()

    @property
    def gross(self) -> Decimal:
        return sum((income.receipt.gross for income in self.incomes), NOTHING)

    @property
    def exempt(self) -> Decimal:
        return sum((income.exempt for income in self.incomes), NOTHING)

    @property
    def base(self) -> Decimal:
        return self.gross - self.exempt

    @property
    def tax(self) -> Decimal:
        """The tax calculated: the sum of its bands."""
        return sum((band.tax for band in self.bands), NOTHING)

    @property
    def withheld(self) -> Decimal:
        """The tax withheld of the person's money and not given back."""
        return sum((income.receipt.withheld for income in self.incomes), self.later) - self.returned

    @property
    def remitted(self) -> Decimal:
        return sum((income.receipt.remitted for income in self.incomes), NOTHING)

    @property
    def over_withheld(self) -> Decimal:
        """Withheld beyond the tax and not returned yet (art. 231)."""
        return max(self.withheld - self.tax, NOTHING)

    @property
    def not_withheld(self) -> Decimal:
        """The tax nobody has withheld, reported or not (art. 226 p. 5)."""
        return max(self.tax - self.withheld, NOTHING)

    @property
    def not_withheld_in_kind(self) -> Decimal:
        """What of it comes from things; the rest is of money."""
        return min(self.not_withheld, sum((income.tax for income in self.incomes if income.receipt.in_kind), NOTHING))

    @property
    def to_report(self) -> Decimal:
        return max(self.not_withheld - self.reported, NOTHING)


def in_order(receipts: Iterable[Receipt]) -> list[Receipt]:
    """As they came; of one day things before money, so that the money bears their tax."""
    return sorted(receipts, key=lambda one: (one.day, not one.in_kind, len(one.key), one.key))


def year_of(
    receipts: Iterable[Receipt], resident: Sequence[TaxBand], non_resident: Decimal | None, *, status: bool | None = None,
    returned: Decimal = NOTHING, later: Decimal = NOTHING, reported: Decimal = NOTHING,
    returned_on: tuple[tuple[date, Decimal], ...] = (), later_on: tuple[tuple[date, Decimal], ...] = (),
) -> PersonYear:  # fmt: skip
    """The year of what one person received from one agent; ValueError: a non-resident without a rate.

    `status`: whether they are a resident now; None: as they were at the last receipt.
    """
    ordered = in_order(receipts)
    if status is None:
        status = ordered[-1].resident if ordered else True
    if not status and non_resident is None:
        raise ValueError("ставка для нерезидентов не записана")
    incomes: list[Income] = []
    used = base = NOTHING
    for receipt in ordered:
        exempt = min(receipt.gross, max(receipt.limit - used, NOTHING))
        taxed = receipt.gross - exempt
        if status or non_resident is None:
            bands = _between(base, base + taxed, resident)
        else:
            bands = (Band(non_resident, taxed, whole(taxed * non_resident)),) if taxed else ()
        incomes.append(Income(receipt, exempt, taxed, bands))
        used, base = used + exempt, base + taxed
    return PersonYear(status, tuple(incomes), _together(incomes), returned, later, reported, returned_on, later_on)


def withheld_of(
    gross: Decimal, before: PersonYear, receipts: Iterable[Receipt], table: Any, *, resident: bool, limit: Decimal, share: Decimal
) -> Withheld:
    """What is withheld of the next money of a person, by the rates of a year (`resident`, `non_resident`).

    `before`: their year of `receipts` as if all of it were of today's status; `limit`: the exempt sum; `share` bounds what money
    bears of the tax of things (art. 226 p. 4).
    """
    return withhold(
        gross,
        table.resident if resident or table.non_resident is None else single_band(table.non_resident),
        earlier=Earlier(before.exempt, before.base, before.withheld, None if resident else before.tax),
        exempt=limit,
        share=share if any(receipt.in_kind for receipt in receipts) else None,
    )


def _between(lower: Decimal, upper: Decimal, bands: Sequence[TaxBand]) -> tuple[Band, ...]:
    """What the part of the year's base from `lower` to `upper` adds to each rate's row."""
    before = {band.rate: band for band in (Band(*row) for row in rates_of(lower, bands))}
    added = []
    for rate, base, tax in rates_of(upper, bands):
        had = before.get(rate, Band(rate, NOTHING, NOTHING))
        if base > had.base:
            added.append(Band(rate, base - had.base, tax - had.tax))
    return tuple(added)


def _together(incomes: Iterable[Income]) -> tuple[Band, ...]:
    rows: dict[Decimal, Band] = {}
    for band in (band for income in incomes for band in income.bands):
        had = rows.get(band.rate, Band(band.rate, NOTHING, NOTHING))
        rows[band.rate] = Band(band.rate, had.base + band.base, had.tax + band.tax)
    return tuple(rows[rate] for rate in sorted(rows))
