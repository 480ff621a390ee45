"""Who may do what with the gatherings of a room: the room's own permission, which its app registers.

asks_of(Kind.SEASON, "seasons")                            an app says once whose permissions stand for its rooms
require_for(by, "manage_gatherings", gathering, "…")       asks `seasons.manage_gatherings` of the season
"""

from __future__ import annotations

from typing import Any

from hackathon_portal.kernel.errors import require
from hackathon_portal.kernel.rooms import ContestOrRoom, Kind

# What may be asked of a room.
WHAT = frozenset({"manage_gatherings", "mark_attendance"})
_prefixes: dict[Kind, str] = {}


def asks_of(kind: Kind, prefix: str) -> None:
    """Register whose permissions are asked in rooms of this kind."""
    _prefixes[kind] = prefix


def permission_for(what: str, row: ContestOrRoom) -> str:
    """The permission to ask; in a room nobody speaks for one that nobody has. ValueError where nothing of that name is asked."""
    if what not in WHAT:
        raise ValueError(what)
    return f"{_prefixes.get(row.belongs_to.kind, 'events.of_nobody')}.{what}"


def require_for(user: Any, what: str, row: Any, message: str) -> None:
    """Refuse an action of somebody who has not this right in the room of a gathering or a hall, in these words."""
    require(user, permission_for(what, row), row.thing, message)
