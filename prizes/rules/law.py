"""What the law dates, as `prizes/law/*.yaml` has it. Pure.

Each file is a list of rows with `since`, `article`, `source`; the newest row not later than the day applies.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LAW = Path(__file__).parents[1] / "law"


class LawUnknownError(LookupError):
    """The dated law has no row, or no value, for the day."""


@cache
def rows(name: str) -> tuple[dict[str, Any], ...]:
    """Rows of a file of the law, the oldest first."""
    found = yaml.safe_load((LAW / f"{name}.yaml").read_text(encoding="utf-8"))
    return tuple(sorted(found, key=lambda row: row["since"]))


def law_of(name: str, day: date) -> dict[str, Any]:
    """The row in force on a day; LawUnknownError before the first."""
    for row in reversed(rows(name)):
        if row["since"] <= day:
            return row
    raise LawUnknownError(f"В данных закона «{name}» нет строки на {day:%d.%m.%Y}.")


def law_or_oldest(name: str, day: date) -> dict[str, Any]:
    """The row in force on a day; the oldest for days before it."""
    return law_of(name, max(day, rows(name)[0]["since"]))
