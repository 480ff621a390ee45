"""Who looks after the schools of a room: the room's own permission, which its app registers; schools know no seasons.

asks_of(Kind.SEASON, "seasons")                  an app says once whose permissions stand for its rooms
require_in_room(by, programme.room, "…")         asks `seasons.manage_schools` of the season
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hackathon_portal.kernel.errors import require
from hackathon_portal.kernel.rooms import Kind, Room, read, thing_of

if TYPE_CHECKING:
    from hackathon_portal.learning.models import Programme

_prefixes: dict[Kind, str] = {}
# A school -> the absolute address of its page for those enrolled.
Page = Callable[["Programme"], str]
_pages: dict[Kind, Page] = {}


def asks_of(kind: Kind, prefix: str, page: Page) -> None:
    """Register whose permissions are asked in rooms of this kind, and where the learner's page of a school is."""
    _prefixes[kind], _pages[kind] = prefix, page


def page_of(programme: Programme) -> str:
    """The learner's page of a school, for letters; empty where its room has none."""
    page = _pages.get(read(programme.room).kind)
    return page(programme) if page else ""


def require_in_room(user: Any, room: Room | str, message: str) -> None:
    """Refuse an action of somebody who does not look after the schools of the room, in these words."""
    where = read(room) if isinstance(room, str) else room
    require(user, f"{_prefixes.get(where.kind, 'learning.of_nobody')}.manage_schools", thing_of(where), message)
