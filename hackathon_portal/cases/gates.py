"""When a case opens, to whom and where it is played: the app of its room says so; cases know neither seasons nor contests.

`is_open` answers for everybody, `is_open_in` for one contest where the case is played, `may_read` for one person. Everything that shows a case
to others asks one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hackathon_portal.cases.models import Case
from hackathon_portal.cases.permissions import is_partner, may_keep
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.rooms import Kind, Room, read


@dataclass(frozen=True)
class Solution:
    """A project that solves a case, as visitors may see it."""

    title: str
    team: str
    place: str
    address: str


@dataclass(frozen=True)
class Solutions:
    """How many projects solve a case over all its contests, each counted once, and those that visitors may see."""

    count: int = 0
    shown: tuple[Solution, ...] = ()


@dataclass(frozen=True)
class Playing:
    """What the app of a room says of its cases."""

    # (code, title) of the stages with which a case may open.
    stages: Callable[[Room], list[tuple[str, str]]]
    # When the stage with which a case opens is over.
    ends_at: Callable[[Room, str], datetime | None]
    # When everybody may read it; None while that is not settled.
    opens_at: Callable[[Case], datetime | None]
    # When it opens in one contest (by its key) where it is played.
    opens_in: Callable[[Case, int], datetime | None]
    # Whether it has opened by now in any contest where it is played.
    somewhere: Callable[[Case, datetime], bool]
    # Whether the person stands in a contest where it has opened by now.
    plays: Callable[[Any, Case, datetime], bool]
    # The page where it is read.
    address: Callable[[Case], str]
    # Accounts of who looks after the cases of the room.
    staff: Callable[[Room], Iterable[Any]]
    solutions: Callable[[Case], Solutions]


_playing: dict[Kind, Playing] = {}


def cases_played(kind: Kind, playing: Playing) -> None:
    """Register what is said of the cases of rooms of this kind."""
    _playing[kind] = playing


def _of(room: Room | str) -> Playing | None:
    return _playing.get((read(room) if isinstance(room, str) else room).kind)


def stages(room: Room | str) -> list[tuple[str, str]]:
    """Stages of the room with which a case may open."""
    found = _of(room)
    return found.stages(read(room) if isinstance(room, str) else room) if found else []


def refuse_late(room: Room | str, stage: str) -> None:
    """Refuse a new case for a stage that is over: nobody would solve it."""
    found = _of(room)
    ends_at = found.ends_at(read(room) if isinstance(room, str) else room, stage) if found else None
    if ends_at is not None and ends_at < clock.now():
        raise RuleViolation(code="case.late", message="Этот этап уже закончился: новые кейсы для него не принимают.")


def opens_at(case: Case) -> datetime | None:
    """When everybody may read the case; None while that is not settled."""
    found = _of(case.room)
    return found.opens_at(case) if found else None


def _stands(case: Case) -> bool:
    return case.state == Case.State.APPROVED and case.closed_at is None


def is_open(case: Case, now: datetime) -> bool:
    """Whether everybody may read the case."""
    return _stands(case) and (at := opens_at(case)) is not None and at <= now


def is_open_in(case: Case, contest_id: int, now: datetime) -> bool:
    """Whether the case has opened in this contest."""
    found = _of(case.room)
    return _stands(case) and found is not None and (at := found.opens_in(case, contest_id)) is not None and at <= now


def has_opened_somewhere(case: Case, now: datetime) -> bool:
    """Whether the case has opened in any of its contests."""
    found = _of(case.room)
    return _stands(case) and found is not None and found.somewhere(case, now)


def may_read(user: Any, case: Case, now: datetime) -> bool:
    """Whether this person may read the case now: the partner, who looks after it, who plays it where it has opened, and then everybody."""
    if is_open(case, now):
        return True
    if not user.is_authenticated:
        return False
    found = _of(case.room)
    plays = _stands(case) and found is not None and found.plays(user, case, now)
    return plays or is_partner(user, case) or may_keep(user, case.room)


def address_of(case: Case) -> str:
    """The page where the case is read; empty for a room nobody speaks for."""
    found = _of(case.room)
    return found.address(case) if found else ""


def staff_of(room: Room | str) -> list[Any]:
    """Accounts of who looks after the cases of the room."""
    found = _of(room)
    return list(found.staff(read(room) if isinstance(room, str) else room)) if found else []


def solutions_of(case: Case) -> Solutions:
    """Projects that solve the case."""
    found = _of(case.room)
    return found.solutions(case) if found else Solutions()
