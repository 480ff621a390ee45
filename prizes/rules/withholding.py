"""Terms and shares of withholding by date (`prizes/law/withholding.yaml`). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hackathon_portal.russia.working_days import ONE_DAY, is_working_day


@dataclass(frozen=True)
class WithholdingLaw:
    """`share` of a payment bounds the tax of things; `tell_within` and `transfer_within` are working days."""

    share: Decimal
    report_month: int
    report_day: int
    tell_within: int
    transfer_within: int
    article: str


@cache
def _rows() -> list[dict[str, Any]]:
    path = Path(__file__).parents[1] / "law" / "withholding.yaml"
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return sorted(rows, key=lambda row: row["since"])


def law_on(day: date) -> WithholdingLaw:
    """The law of a day; the oldest row for days before it."""
    row = next((row for row in reversed(_rows()) if row["since"] <= day), _rows()[0])
    by = row["report_by"]
    return WithholdingLaw(
        Decimal(row["share"]), by["month"], by["day"], row["tell_within"], row["transfer_within"], row["article"]
    )


def report_by(year: int) -> date:
    """By when tax not withheld in a year is reported (art. 226 p. 5); a day off moves it on (art. 6.1 p. 7)."""
    law = law_on(date(year + 1, 1, 1))
    day = date(year + 1, law.report_month, law.report_day)
    while not is_working_day(day):
        day += ONE_DAY
    return day


def may_cross_year(day: date) -> bool:
    """Whether a transfer ordered on a day may be carried out in the next year: then the tax is of that year (art. 223 p. 1)."""
    last, left = day, law_on(day).transfer_within
    while left:
        last += ONE_DAY
        left -= is_working_day(last)
    return last.year != day.year
