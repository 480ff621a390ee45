"""What kind of account a number opens with (chart of accounts of credit institutions), and whether a person is paid to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_LONGEST = 5


@dataclass(frozen=True)
class AccountKind:
    """`fits`: a person's current account; `is_doubtful`: a deposit or a sole proprietor's, so the person is asked."""

    title: str
    fits: bool = False
    is_doubtful: bool = False


@cache
def _chart() -> dict[str, Any]:
    rows = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    chart: dict[str, Any] = max(rows, key=lambda row: row["since"])
    return chart


def kind_of(account: str) -> AccountKind:
    """The kind of a settlement account by its first digits."""
    chart = _chart()
    for length in range(_LONGEST, 0, -1):
        head = account[:length]
        if found := chart["kinds"].get(head):
            return AccountKind(found["title"], fits=found["prize"] == "fits", is_doubtful=found["prize"] == "ask")
        if title := chart["others"].get(head):
            return AccountKind(title)
    return AccountKind("не счёт человека")
