"""Terms and shares of withholding by date (`prizes/law/withholding.yaml`). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hackathon_portal.russia.working_days import add_working_days, first_working_day
from prizes.rules.law import law_or_oldest


@dataclass(frozen=True)
class WithholdingLaw:
    """`share` of a payment bounds the tax of things; `tell_within` and `transfer_within` are working days."""

    share: Decimal
    report_month: int
    report_day: int
    tell_within: int
    transfer_within: int
    article: str


def law_on(day: date) -> WithholdingLaw:
    """The law of a day; the oldest row for days before it."""
    row = law_or_oldest("withholding", day)
    by = row["report_by"]
    return WithholdingLaw(
        Decimal(row["share"]), by["month"], by["day"], row["tell_within"], row["transfer_within"], row["article"]
    )


def report_by(year: int) -> date:
    """By when tax not withheld in a year is reported (art. 226 p. 5); a day off moves it on (art. 6.1 p. 7)."""
    law = law_on(date(year + 1, 1, 1))
    return first_working_day(date(year + 1, law.report_month, law.report_day))


def may_cross_year(day: date) -> bool:
    """Whether a transfer ordered on a day may be carried out in the next year: then the tax is of that year (art. 223 p. 1)."""
    return add_working_days(day, law_on(day).transfer_within).year != day.year
