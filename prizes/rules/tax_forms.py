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
from prizes.rules.tax import KOPECK, NOTHING
from prizes.rules.tax_law import budget_code, notify_by, percent, period_code

QUARTERS = {1: "21", 2: "31", 3: "33", 4: "34"}


@dataclass(frozen=True)
class Block:
    """What a person received at one rate: a section of the certificate. `deducted` is the exempt part of the gross.

    `withheld` is what was not given back; `returned` what was, of the same year's tax.
    """

    rate: Decimal
    budget_code: str
    gross: Decimal
    deducted: Decimal
    tax: Decimal
    withheld: Decimal
    returned: Decimal
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

    @property
    def income_not_withheld(self) -> Decimal:
        """The income the tax was not withheld of: what gives it at this rate, not more than the base."""
        return min((self.not_withheld / self.rate).quantize(KOPECK), self.base) if self.rate else NOTHING


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
    taxes = [band.tax for band in person.bands]
    shares = spread(person.withheld, taxes)
    before = spread(person.withheld + person.returned, taxes)
    return [
        Block(
            rate=band.rate, budget_code=budget_code(band.rate, resident=person.resident, year=year),
            gross=sum((sums[0] for sums in months[band.rate].values()), NOTHING),
            deducted=sum((sums[1] for sums in months[band.rate].values()), NOTHING), tax=band.tax, withheld=withheld,
            returned=was - withheld,
            months=tuple((month, code, gross, deduction, exempt)
                         for (month, code, deduction), (gross, exempt) in sorted(months[band.rate].items())),
        )
        for band, withheld, was in zip(person.bands, shares, before, strict=True)
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
    """Day, rate and tax withheld on it: the year's shares by rate, in the order of payment and of what was withheld later."""
    moves = [(income.receipt.day, income.receipt.withheld) for income in person.incomes]
    yield from _by_rate(person, NOTHING, sorted([*moves, *person.later_on], key=lambda row: row[0]))


def returned_by_day(person: PersonYear) -> Iterator[tuple[date, Decimal, Decimal]]:
    """Day, rate and tax given back on it (art. 231 p. 1): from the highest rate on."""
    back = [(day, -amount) for day, amount in person.returned_on]
    for day, rate, amount in _by_rate(person, person.withheld + person.returned, back):
        yield day, rate, -amount


def _by_rate(
    person: PersonYear, total: Decimal, moves: Iterable[tuple[date, Decimal]]
) -> Iterator[tuple[date, Decimal, Decimal]]:
    taxes = [band.tax for band in person.bands]
    before = spread(total, taxes)
    for day, amount in moves if taxes else ():
        total += amount
        after = spread(total, taxes)
        for band, was, now in zip(person.bands, before, after, strict=True):
            if now != was:
                yield day, band.rate, now - was
        before = after


@dataclass(frozen=True)
class Returned:
    """Tax given back to a person on a day, of this year's tax or an earlier one's."""

    day: date
    percent: int
    budget_code: str
    amount: Decimal


def returns_of(people: Iterable[PersonYear], tax_year: int, year: int) -> list[Returned]:
    """What was given back in `year` of the tax of `tax_year`."""
    return [
        Returned(day, percent(rate), budget_code(rate, resident=person.resident, year=tax_year), amount)
        for person in people for day, rate, amount in returned_by_day(person) if day.year == year
    ]  # fmt: skip


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
    """Section 2 of 6-НДФЛ: sums of all people at one rate and budget code, from the beginning of the year.

    `withheld` counts what was given back as well; that stands in `returned`, of any year's tax.
    """

    percent: int
    budget_code: str
    people: int = 0
    gross: Decimal = NOTHING
    deducted: Decimal = NOTHING
    tax: Decimal = NOTHING
    withheld: Decimal = NOTHING
    not_withheld: Decimal = NOTHING
    over_withheld: Decimal = NOTHING
    returned: Decimal = NOTHING

    @property
    def base(self) -> Decimal:
        return self.gross - self.deducted


def rate_rows(blocks: Iterable[Block], returns: Iterable[Returned] = ()) -> list[RateRow]:
    """Sums of the people's sections by rate and budget code, with what was given back in the year."""
    grouped: dict[tuple[int, str], list[Block]] = defaultdict(list)
    back: dict[tuple[int, str], Decimal] = defaultdict(lambda: NOTHING)
    for block in blocks:
        grouped[block.percent, block.budget_code].append(block)
    for one in returns:
        back[one.percent, one.budget_code] += one.amount
    return [_rate_row(key, grouped.get(key, []), back.get(key, NOTHING)) for key in sorted({*grouped, *back})]


def _rate_row(key: tuple[int, str], blocks: list[Block], returned: Decimal) -> RateRow:
    def total(name: str) -> Decimal:
        return sum((getattr(block, name) for block in blocks), NOTHING)

    return RateRow(
        *key, people=len(blocks), gross=total("gross"), deducted=total("deducted"), tax=total("tax"),
        withheld=total("withheld") + total("returned"), not_withheld=total("not_withheld"), over_withheld=total("over_withheld"),
        returned=returned,
    )  # fmt: skip
