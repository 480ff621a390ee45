"""What the law says of the passport (passports.yaml: age, date, source)."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def _rows() -> list[dict[str, Any]]:
    """The newest first."""
    rows = yaml.safe_load(Path(__file__).with_name("passports.yaml").read_text(encoding="utf-8"))
    return sorted(rows, key=lambda row: row["since"], reverse=True)


def issued_from_age(on: date) -> int:
    """The least age, in full years, of whom a passport of this day can have been issued to; of an older day, as the oldest row says."""
    rows = _rows()
    return next((row["from_age"] for row in rows if row["since"] <= on), rows[-1]["from_age"])
