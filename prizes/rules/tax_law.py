"""Codes of incomes and budget, terms of notifications, by date. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hackathon_portal.regulation.schema import Prizes, RemitTerm
from prizes.rules import tax
from prizes.rules.law import LawUnknownError, law_of


def unchecked(day: date, *names: str) -> list[str]:
    """What in the rows in force on a day could not be compared with an official or public text, in words for the page."""
    found = []
    for name in names:
        try:
            found += law_of(name, day).get("unchecked", {}).values()
        except LawUnknownError:
            continue
    return found


def percent(rate: Decimal) -> int:
    """A rate of a regulation (0.13) in whole per cent."""
    return int((rate * 100).to_integral_value())


def budget_code(rate: Decimal, *, resident: bool, year: int) -> str:
    """КБК of the tax at a rate; LawUnknownError where the law's data has none for it."""
    codes = law_of("budget_codes", date(year, 12, 31))["resident" if resident else "non_resident"]
    try:
        return str(codes[str(percent(rate))])
    except KeyError as error:
        raise LawUnknownError(f"КБК для ставки {percent(rate)} % в {year} году в данных закона не записан.") from error


def income_codes(prizes: Prizes, year: int) -> tuple[str, str]:
    """Code of income and of deduction: by what the contest's act is, unless the regulation names its own."""
    base = law_of("income_codes", date(year, 12, 31))["bases"][prizes.income_basis]
    return prizes.income_code or base["income"], prizes.deduction_code or base["deduction"]


def basis_words(prizes: Prizes, year: int) -> str:
    """Why the code is what it is, for the accountant."""
    return str(law_of("income_codes", date(year, 12, 31))["bases"][prizes.income_basis]["title"])


def notify_by(withheld_on: date) -> date | None:
    """Last day to tell the tax service of what was withheld on a day; None before notifications by two terms a month."""
    try:
        terms = law_of("tax_notifications", withheld_on)["terms"]
    except LawUnknownError:
        return None
    return tax.remit_by(
        withheld_on,
        [RemitTerm(withheld_until=one["withheld_until"], remit_on=one["due_on"], next_month=one["next_month"]) for one in terms],
    )


def period_code(withheld_on: date) -> tuple[str, str]:
    """Code of the quarter (21, 31, 33, 34) and the number within it (01 to 03, 11 to 13) of the notification."""
    terms = law_of("tax_notifications", withheld_on)["terms"]
    more = next(one["code"] for one in terms if withheld_on.day <= one["withheld_until"])
    quarter, month = divmod(withheld_on.month - 1, 3)
    return ("21", "31", "33", "34")[quarter], f"{month + 1 + more:02d}"
