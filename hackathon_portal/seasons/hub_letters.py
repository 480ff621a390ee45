"""Letters about a hub to those who have a place or wait there."""

from __future__ import annotations

from datetime import datetime

from hackathon_portal.kernel import outbox
from hackathon_portal.kernel.templatetags.portal import instant
from hackathon_portal.russia.zones import Zone
from hackathon_portal.seasons import place_letters
from hackathon_portal.seasons.models import Hub, StageEntry

State = StageEntry.State


def tell_moved(hub: Hub, was: datetime, city: str) -> int:
    """The hub begins at another time or stands in another city than people were told; how many letters."""
    held = StageEntry.objects.filter(hub=hub, state__in=[State.INVITED, State.CONFIRMED, State.RESERVE])
    rows = held.select_related("entrant__user", "stage__season", "basis").order_by("rank")
    zone = Zone(hub.time_zone)
    values = {
        "was": f"{instant(was, zone)}, {city}", "now": f"{instant(hub.opens_at, zone)}, {hub.city}",
    }  # fmt: skip
    letters = [
        place_letters.message(
            "hub_moved", entrant=entry.entrant, stage=entry.stage, hub=hub,
            key=f"hub-moved:{hub.pk}:{hub.opens_at:%Y%m%d%H%M}:{entry.pk}", **values,
        )
        for entry in rows
        if entry.basis.is_told
    ]  # fmt: skip
    return outbox.post_many([letter for letter in letters if letter])
