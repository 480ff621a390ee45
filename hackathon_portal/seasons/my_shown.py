"""What a season adds to a person's cabinet: their part in each season that is not over, and the ambassador's numbers."""

from __future__ import annotations

from typing import Any

from hackathon_portal.accounts.roles import Role, rooms_of
from hackathon_portal.kernel.rooms import Kind
from hackathon_portal.seasons.models import Ambassador, Entrant, Season
from registration.parts import cabinet_part


@cabinet_part
def own_seasons(user: Any) -> list[tuple[str, dict[str, Any]]]:
    """A card for each season the person has signed up for."""
    rows = (
        Entrant.objects.filter(user=user, season__state=Season.State.PUBLISHED).select_related("season").order_by("-signed_up_at")
    )
    return [("seasons/_own_season.html", {"entry": row}) for row in rows]


@cabinet_part
def own_links(user: Any) -> list[tuple[str, dict[str, Any]]]:
    """A card for each season the person speaks for; nothing is asked where they hold no such role."""
    if not any(Role.AMBASSADOR in held for held in rooms_of(user, Kind.SEASON).values()):
        return []
    rows = Ambassador.objects.filter(user=user, ended_at=None).exclude(season__state=Season.State.CLOSED).select_related("season")
    return [("seasons/_own_link.html", {"entry": row}) for row in rows]
