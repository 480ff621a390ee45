"""Figures of an agent's year for the tax service: rows by rate and by term. Pure; sums are Decimal roubles, tax in whole ones.

Source: Tax Code, art. 226, 230 p. 2 (6-НДФЛ with certificates of income), art. 58 p. 9 (notifications of computed sums).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from prizes.rules.incomes import Income, PersonYear
from prizes.rules.tax import NOTHING
from prizes.rules.tax_law import budget_code, notify_by, percent, period_code

QUARTERS = {1: "21", 2: "31", 3: "33", 4: "34"}


@dataclass(frozen=True)
class Block:
    """What a person received at one rate: a section of the certificate. `deducted` is the exempt part of the gross."""

    rate: Decimal
    budget_code: str
    gross: Decimal
    deducted: Decimal
    tax: Decimal
    withheld: Decimal
    months: tuple[tuple[int, str, Decimal, str, Decimal], ...]

    @property
    def base(self) -> Decimal:
        return self.gross - self.deducted

    @property
    def percent(self) -> int:
        return percent(self.rate)

    @property
    def over_withheld(self) -> Decimal:
        return max(self.withheld - self.tax, NOTHING)

    @property
    def not_withheld(self) -> Decimal:
        return max(self.tax - self.withheld, NOTHING)


@dataclass(frozen=True)
class TermRow:
    """Tax of one budget code told by one day: what was withheld between two days of a month."""

    due_on: date | None
    quarter: str
    number: str
    budget_code: str
    withheld: Decimal


def spread(withheld: Decimal, taxes: Sequence[Decimal]) -> list[Decimal]:
    """What was withheld, divided among rates from the lowest on; the last takes what is over."""
    left, parts = withheld, []
    for index, tax in enumerate(taxes):
        part = left if index == len(taxes) - 1 else min(left, tax)
        parts.append(part)
        left -= part
    return parts


def blocks_of(person: PersonYear, year: int) -> list[Block]:
    """The certificate's sections of a person, one for each rate; what is wholly exempt stands in the first."""
    rates = [band.rate for band in person.bands]
    if not rates:
        return []
    months: dict[Decimal, dict[tuple[int, str, str], list[Decimal]]] = {rate: {} for rate in rates}
    for income in person.incomes:
        _add_months(months, income, rates[0])
    shares = spread(person.withheld, [band.tax for band in person.bands])
    return [
        Block(
            rate=band.rate, budget_code=budget_code(band.rate, resident=person.resident, year=year),
            gross=sum((sums[0] for sums in months[band.rate].values()), NOTHING),
            deducted=sum((sums[1] for sums in months[band.rate].values()), NOTHING), tax=band.tax, withheld=withheld,
            months=tuple((month, code, gross, deduction, exempt)
                         for (month, code, deduction), (gross, exempt) in sorted(months[band.rate].items())),
        )
        for band, withheld in zip(person.bands, shares, strict=True)
    ]  # fmt: skip


def _add_months(months: dict[Decimal, dict[tuple[int, str, str], list[Decimal]]], income: Income, first: Decimal) -> None:
    receipt = income.receipt
    parts = {band.rate: band.base for band in income.bands} or {first: NOTHING}
    for position, (rate, base) in enumerate(sorted(parts.items())):
        exempt = NOTHING if position else income.exempt
        sums = months[rate].setdefault((income.month, receipt.income_code, receipt.deduction_code), [NOTHING, NOTHING])
        sums[0] += base + exempt
        sums[1] += exempt


def withheld_by_day(person: PersonYear) -> Iterator[tuple[date, Decimal, Decimal]]:
    """Day, rate and tax withheld on it: the year's shares by rate, in the order of payment."""
    taxes = [band.tax for band in person.bands]
    before, total = [NOTHING] * len(taxes), NOTHING
    for income in person.incomes:
        if not income.receipt.withheld or not taxes:
            continue
        total += income.receipt.withheld
        after = spread(total, taxes)
        for band, was, now in zip(person.bands, before, after, strict=True):
            if now != was:
                yield income.receipt.day, band.rate, now - was
        before = after


def term_rows(people: Iterable[PersonYear], year: int) -> list[TermRow]:
    """Rows of all notifications of a year, by term and budget code."""
    sums: dict[tuple[date | None, str, str, str], Decimal] = defaultdict(lambda: NOTHING)
    for person in people:
        for day, rate, withheld in withheld_by_day(person):
            code = budget_code(rate, resident=person.resident, year=year)
            sums[(notify_by(day), *period_code(day), code)] += withheld
    return [
        TermRow(*key, amount)
        for key, amount in sorted(sums.items(), key=lambda row: (row[0][1], row[0][2][1], row[0][2], row[0][3]))
    ]


@dataclass(frozen=True)
class RateRow:
    """Section 2 of 6-НДФЛ: sums of all people at one rate and budget code, from the beginning of the year."""

    percent: int
    budget_code: str
    people: int
    gross: Decimal
    deducted: Decimal
    tax: Decimal
    withheld: Decimal
    not_withheld: Decimal
    over_withheld: Decimal

    @property
    def base(self) -> Decimal:
        return self.gross - self.deducted


def rate_rows(blocks: Iterable[Block]) -> list[RateRow]:
    """Sums of the people's sections by rate and budget code."""
    grouped: dict[tuple[int, str], list[Block]] = defaultdict(list)
    for block in blocks:
        grouped[block.percent, block.budget_code].append(block)
    names = ("gross", "deducted", "tax", "withheld", "not_withheld", "over_withheld")
    return [
        RateRow(*key, len(mine), *(sum((getattr(block, name) for block in mine), NOTHING) for name in names))
        for key, mine in sorted(grouped.items())
    ]
