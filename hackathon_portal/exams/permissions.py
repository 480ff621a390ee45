"""Who may do what with the tests of a room: the room's own permission, which its app registers; tests know neither seasons nor contests.

asks_of(Kind.SEASON, "seasons")                         an app says once whose permissions stand for its rooms
require_in_room(by, "keep_bank", bank.room, "…")        asks `seasons.keep_bank` of the season
"""

from __future__ import annotations

from typing import Any

from hackathon_portal.kernel.errors import require
from hackathon_portal.kernel.rooms import Kind, Room, read, thing_of

# What may be asked of a room.
WHAT = frozenset({"adopt_rulings", "keep_bank", "plan_tests", "rule_on_keys", "see_board"})
# The prefix of the permissions of each kind of room.
_prefixes: dict[Kind, str] = {}


def asks_of(kind: Kind, prefix: str) -> None:
    """Register whose permissions are asked in rooms of this kind."""
    _prefixes[kind] = prefix


def permission_in(what: str, room: Room | str) -> tuple[str, Any]:
    """The permission to ask and the thing to ask it of; of a room nobody speaks for a permission nobody has.

    Raises:
        ValueError: nothing of that name is asked of rooms.

    """
    if what not in WHAT:
        raise ValueError(what)
    where = read(room) if isinstance(room, str) else room
    return f"{_prefixes.get(where.kind, 'exams.of_nobody')}.{what}", thing_of(where)


def may_in_room(user: Any, what: str, room: Room | str) -> bool:
    """Whether the person has this right over the tests of the room."""
    return bool(user.has_perm(*permission_in(what, room)))


def require_in_room(user: Any, what: str, room: Room | str, message: str) -> None:
    """Refuse an action of somebody who has not this right over the tests of the room, in these words."""
    permission, thing = permission_in(what, room)
    require(user, permission, thing, message)
