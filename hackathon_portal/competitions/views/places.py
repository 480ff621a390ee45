"""The room whose competitions a page shows, as its app's thin view hands it over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404

from hackathon_portal.competitions.models import Competition
from hackathon_portal.competitions.permissions import may_in_room
from hackathon_portal.kernel.rooms import Room
from hackathon_portal.kernel.web.links import Links


@dataclass(frozen=True)
class Place:
    """`title` and `home` are those of the season."""

    room: Room
    links: Links
    title: str
    home: str
    time_zone: ZoneInfo

    @property
    def zone(self) -> str:
        """The zone as templates take it."""
        return self.time_zone.key

    def at(self, name: str, *args: Any) -> str:
        """The address of one page."""
        return self.links.at(name, *args)

    def competition(self, code: str, user: Any) -> Competition:
        """A competition of the room; a draft is there only for who runs it."""
        found = Competition.objects.filter(room=str(self.room), code=code).select_related("reference").first()
        if found is None or (found.state == Competition.State.DRAFT and not may_in_room(user, "run_competitions", self.room)):
            raise Http404
        return found
