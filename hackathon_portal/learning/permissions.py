"""Who looks after the schools of a room: the room's own permission, which its app registers; schools know no seasons.

asks_of(Kind.SEASON, "seasons")                  an app says once whose permissions stand for its rooms
require_in_room(by, programme.room, "…")         asks `seasons.manage_schools` of the season
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hackathon_portal.kernel.errors import require
from hackathon_portal.kernel.rooms import Kind, Room, read, thing_of

if TYPE_CHECKING:
    from hackathon_portal.learning.models import Programme

_prefixes: dict[Kind, str] = {}
# A school -> the absolute address of its page for those enrolled.
Page = Callable[["Programme"], str]
_pages: dict[Kind, Page] = {}


@dataclass(frozen=True)
class Giver:
    """Who gives the certificates of a room's schools: as it is printed, and in which zone its days are."""

    title: str
    short_title: str
    zone: str


_givers: dict[Kind, Callable[[Room], Giver | None]] = {}


def asks_of(kind: Kind, prefix: str, page: Page, giver: Callable[[Room], Giver | None]) -> None:
    """Register whose permissions are asked in rooms of this kind, where the learner's page of a school is, who gives certificates."""
    _prefixes[kind], _pages[kind], _givers[kind] = prefix, page, giver


def giver_of(room: Room) -> Giver | None:
    """Who gives the certificates of the room's schools; None for a room nobody speaks for."""
    found = _givers.get(room.kind)
    return found(room) if found else None


def page_of(programme: Programme) -> str:
    """The learner's page of a school, for letters; empty where its room has none."""
    page = _pages.get(read(programme.room).kind)
    return page(programme) if page else ""


def require_in_room(user: Any, room: Room | str, message: str) -> None:
    """Refuse an action of somebody who does not look after the schools of the room, in these words."""
    where = read(room) if isinstance(room, str) else room
    require(user, f"{_prefixes.get(where.kind, 'learning.of_nobody')}.manage_schools", thing_of(where), message)
