"""How long documents of payments are kept (Federal law 402-FZ, art. 29 p. 1). Pure."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(
        (Path(__file__).parents[1] / "law" / "accounting.yaml").read_text(encoding="utf-8")
    )
    return sorted(rows, key=lambda row: row["since"])


def law_on(day: date) -> dict[str, Any]:
    """The row of the law in force on a day; the first one before any. `years`, `article`, `source`."""
    rows = [row for row in _rows() if row["since"] <= day]
    return rows[-1] if rows else _rows()[0]


def documents_until(last_day: date, years: int | None) -> date:
    """The last day on which documents are kept: the end of the year of `last_day` and so many calendar years after it.

    `last_day`: the last payment, return or tax handed over. `years`: what the regulation says; the law's term is the least.
    """
    kept = max(years or 0, law_on(last_day)["years"])
    return date(last_day.year + kept, 12, 31)
