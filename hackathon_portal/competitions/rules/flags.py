"""Flags of security tasks: how they are compared, how many wrong tries are left, when the next one may be sent.

A task is worth the same whoever solves it and whenever: points that fall with each solution would tell of solutions that are hidden while
the board stands still.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_FLAG = 200


def spelled(text: str) -> str:
    """A flag as it is compared: no spaces around, one way to write each letter; upper and lower case differ."""
    return unicodedata.normalize("NFC", text).strip()


@dataclass(frozen=True)
class Limits:
    """`wrong`: tries that may be wrong in all; after each `pause_after` of them the next waits `pause_seconds`."""

    wrong: int
    pause_after: int
    pause_seconds: int


@dataclass(frozen=True)
class Standing:
    """What a side may still send to a task: `left` wrong tries, the next not before `may_at` (None: at once)."""

    left: int
    may_at: datetime | None = None

    @property
    def may_send(self) -> bool:
        return bool(self.left) and self.may_at is None


def standing(limits: Limits, wrong: Sequence[datetime], now: datetime) -> Standing:
    """How a side stands at a task after these wrong tries."""
    left = max(0, limits.wrong - len(wrong))
    if not (left and wrong and limits.pause_after and len(wrong) % limits.pause_after == 0):
        return Standing(left)
    ends = max(wrong) + timedelta(seconds=limits.pause_seconds)
    return Standing(left, ends if ends > now else None)
