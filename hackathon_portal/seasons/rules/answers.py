"""What becomes of places once people answer: whom a new list leaves where they were, whom a closed hub sends where, until when one answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hackathon_portal.regulation.rules.deadlines import LAST_SECOND, day_after
from hackathon_portal.regulation.schema.base import DayTerm, Term, Unit
from hackathon_portal.seasons.rules.selection import Verdict

INVITED, RESERVE, CONFIRMED, REVOKED = "invited", "reserve", "confirmed", "revoked"
# Who has a place of a hub.
HOLDS = frozenset({INVITED, CONFIRMED, "took_part", "small"})
# Who gave it up or lost it: a list drawn anew does not invite them again.
GAVE_UP = frozenset({"declined", "expired", REVOKED, "left"})


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a list that stands in it: who passes or waits."""

    person: int
    rank: int
    hub: int | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Stands:
    """How somebody stands now."""

    hub: int | None
    state: str


@dataclass(frozen=True, slots=True)
class Change:
    """How somebody stands by a list; `was` is None for who is new."""

    person: int
    rank: int
    hub: int | None
    state: str
    was: Stands | None = None

    @property
    def is_one(self) -> bool:
        return self.was is None or (self.was.hub, self.was.state) != (self.hub, self.state)


def reconciled(rows: Sequence[Listed], before: Mapping[int, Stands], places: Mapping[int | None, int]) -> list[Change]:
    """How everybody stands by a list in force, given how they stood by the one before it.

    Who keeps their hub keeps their answer; another hub is a new invitation; who gave up a place is not asked again, and their place goes
    to the reserve in rank order. Who is in neither part of the list loses the place.
    """
    found: dict[int, Change] = {}
    held: dict[int | None, int] = {}
    for row in sorted(rows, key=lambda one: one.rank):
        was = before.get(row.person)
        state = INVITED
        if was is not None and (was.state in GAVE_UP or (was.state in HOLDS and was.hub == row.hub)):
            state = was.state
        if row.verdict == Verdict.PASS:
            found[row.person] = Change(row.person, row.rank, row.hub, state, was)
            held[row.hub] = held.get(row.hub, 0) + (state in HOLDS)
    for row in sorted(rows, key=lambda one: one.rank):
        if row.verdict == Verdict.RESERVE:
            was = before.get(row.person)
            if was is not None and was.state in GAVE_UP:
                state = was.state
            elif held.get(row.hub, 0) < places.get(row.hub, 0):
                held[row.hub] = held.get(row.hub, 0) + 1
                state = was.state if was is not None and was.state in HOLDS and was.hub == row.hub else INVITED
            else:
                state = RESERVE
            found[row.person] = Change(row.person, row.rank, row.hub, state, was)
    for person, was in before.items():
        if person not in found:
            lost = was.state in HOLDS or was.state == RESERVE
            found[person] = Change(person, 0, was.hub, REVOKED if lost else was.state, was)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Moving:
    """Somebody of a hub that closes: their rank, how they stand, the other hubs they wished in order."""

    person: int
    rank: int
    state: str
    wishes: tuple[int, ...]


def released(people: Sequence[Moving], free: Mapping[int, int], reserve: Mapping[int, int]) -> dict[int, tuple[int | None, str]]:
    """Where people of a closed hub go, in rank order: the first other wish with a free place, else the first with a place in its reserve,
    else nowhere. Those who had a place come before those who waited."""
    left, waiting = dict(free), dict(reserve)
    found: dict[int, tuple[int | None, str]] = {}
    for one in sorted(people, key=lambda one: (one.state not in HOLDS, one.rank)):
        for room, state in ((left, INVITED), (waiting, RESERVE)):
            if (hub := next((wish for wish in one.wishes if room.get(wish, 0) > 0), None)) is not None:
                room[hub] -= 1
                found[one.person] = (hub, state)
                break
        else:
            found[one.person] = (None, REVOKED)
    return found


def answer_until(invited_at: datetime, term: Term, zone: ZoneInfo, opens_at: datetime | None) -> datetime:
    """Until when an invitation is answered: hours to the second, days with the last second of the last one, never after the hub opens."""
    if term.unit is Unit.HOURS:
        until = invited_at + timedelta(hours=term.number)
    else:
        last = day_after(invited_at.astimezone(zone).date(), DayTerm(number=term.number, unit=term.unit))
        assert last is not None  # noqa: S101  for the types: a term was given
        until = datetime.combine(last, LAST_SECOND, tzinfo=zone)
    return until if opens_at is None else min(until, opens_at)


def stops_at(opens_at: datetime, term: DayTerm | None, zone: ZoneInfo) -> datetime:
    """From when the reserve of a hub is not invited any more: so many days before it opens, or as it opens."""
    if term is None:
        return opens_at
    days = timedelta(days=term.number)
    return (opens_at.astimezone(zone) - days).replace(hour=0, minute=0, second=0, microsecond=0)
