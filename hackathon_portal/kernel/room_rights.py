"""Rights over what belongs to a room: the app of the thing names what may be asked, the app of the room says whose permissions stand for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hackathon_portal.kernel.rooms import Kind, Room, read, thing_of


class RoomRights:
    """What an app (`label`) may ask of the rooms its things belong to, and the prefix of the permissions in each kind of room."""

    def __init__(self, label: str, what: Iterable[str]) -> None:
        self._label = label
        self.what = frozenset(what)
        self._prefixes: dict[Kind, str] = {}

    def asks_of(self, kind: Kind, prefix: str) -> None:
        """Register whose permissions are asked in rooms of this kind."""
        self._prefixes[kind] = prefix

    def permission_in(self, what: str, room: Room | str) -> tuple[str, Any]:
        """The permission to ask and the thing to ask it of; of a room nobody speaks for a permission nobody has.

        Raises:
            ValueError: nothing of that name is asked of rooms.

        """
        if what not in self.what:
            raise ValueError(what)
        where = read(room) if isinstance(room, str) else room
        return f"{self._prefixes.get(where.kind, f'{self._label}.of_nobody')}.{what}", thing_of(where)

    def may_in_room(self, user: Any, what: str, room: Room | str) -> bool:
        """Whether the person has this right over what belongs to the room."""
        return bool(user.has_perm(*self.permission_in(what, room)))
