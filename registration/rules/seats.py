"""Places for teams, in order of application (Tula: clause 11.6). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hackathon_portal.regulation.rules.deadlines import instant_after
from hackathon_portal.regulation.schema import Regulation, Term


def has_place(held: int, limit: int | None) -> bool:
    """Whether one more may take a place when `held` are taken and `limit` (None: no limit) is the regulation's."""
    return limit is None or held < limit


def offer_ends(now: datetime, term: Term, starts_at: datetime, regulation: Regulation) -> datetime:
    """Until when an offered place waits for an answer: the given term, never past the contest's start (aware instants)."""
    return min(instant_after(now, term, regulation, takes_right=True), starts_at)


def next_in_line(waiting: Iterable[int], held: int, limit: int | None) -> list[int]:
    """Queue numbers of the waitlist that get the free places, first come first."""
    line = sorted(waiting)
    return line if limit is None else line[: max(0, limit - held)]
