"""The room whose tests a page shows, as its app's thin view hands it over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hackathon_portal.kernel.rooms import Room


@dataclass(frozen=True)
class Place:
    """`thing` is the season; `root` is the address the area's pages stand under, ended by a slash."""

    thing: Any
    root: str

    @property
    def room(self) -> Room:
        room: Room = self.thing.room
        return room
