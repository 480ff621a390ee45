"""What became of projects, as pure rules: what the confirmed news add up to, what is overdue, who is silent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

FIRST, IMPLEMENTED, STOPPED = "idea", "implemented", "stopped"
# Nothing is awaited of these any more.
DONE = frozenset({IMPLEMENTED, STOPPED})
AUTHORITY = "authority"
FEDERAL, REGIONAL, COMPANY = "federal", "regional", "company"


@dataclass(frozen=True)
class News:
    """A confirmed entry: its key, the stage it says, who has introduced the project (0: nobody), where that one works, what it corrects."""

    key: int
    stage: str
    organisation: int = 0
    level: str = ""
    corrects: int = 0


@dataclass(frozen=True)
class Standing:
    """What a card says: stage and adopter."""

    stage: str = FIRST
    organisation: int = 0
    level: str = ""


def standing(news: Iterable[News]) -> Standing:
    """The stage of the last news, the adopter of the last that names one; what was corrected does not count."""
    every = list(news)
    corrected = {one.corrects for one in every if one.corrects}
    valid = [one for one in every if one.key not in corrected]
    adopted = next((one for one in reversed(valid) if one.organisation), None)
    stage = valid[-1].stage if valid else FIRST
    return Standing(stage, adopted.organisation, adopted.level) if adopted else Standing(stage)


def is_overdue(stage: str, due_on: date | None, today: date) -> bool:
    """The day itself is still in time."""
    return stage not in DONE and due_on is not None and due_on < today


def silent_since(now: datetime, days: int) -> datetime:
    """Whoever was last heard of before this is silent."""
    return now - timedelta(days=days)


def is_silent(stage: str, heard_at: datetime, now: datetime, days: int) -> bool:
    return stage not in DONE and heard_at < silent_since(now, days)


def usual_level(kind: str, region: str) -> str:
    """Where an organisation works unless it says otherwise: an authority with a region is of that region."""
    if kind != AUTHORITY:
        return COMPANY
    return REGIONAL if region else FEDERAL
