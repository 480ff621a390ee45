"""Who may do what with the competitions of a room: the room's own permission, which its app registers; competitions know neither seasons nor contests.

asks_of(Kind.SEASON, "seasons")                                       an app says once whose permissions stand for its rooms
require_in_room(by, "run_competitions", competition.room, "…")        asks `seasons.run_competitions` of the season
"""

from typing import Any

from hackathon_portal.kernel.errors import require
from hackathon_portal.kernel.room_rights import RoomRights
from hackathon_portal.kernel.rooms import Room

_rights = RoomRights("competitions", {"run_competitions"})
asks_of = _rights.asks_of
may_in_room = _rights.may_in_room
permission_in = _rights.permission_in


def require_in_room(user: Any, what: str, room: Room | str, message: str) -> None:
    """Refuse an action of somebody who has not this right over what belongs to the room, in these words."""
    permission, thing = permission_in(what, room)
    require(user, permission, thing, message)
