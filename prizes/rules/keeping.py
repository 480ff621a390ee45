"""How long documents of payments are kept (Federal law 402-FZ, art. 29 p. 1). Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from prizes.rules.law import law_or_oldest


def law_on(day: date) -> dict[str, Any]:
    """The row of the law in force on a day; the first one before any. `years`, `article`, `source`."""
    return law_or_oldest("accounting", day)


def documents_until(last_day: date, years: int | None) -> date:
    """The last day on which documents are kept: the end of the year of `last_day` and so many calendar years after it.

    `last_day`: the last payment, return or tax handed over. `years`: what the regulation says; the law's term is the least.
    """
    kept = max(years or 0, law_on(last_day)["years"])
    return date(last_day.year + kept, 12, 31)
