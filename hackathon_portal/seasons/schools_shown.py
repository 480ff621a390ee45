"""What schools add to a person's cabinet: a card for each they are enrolled in."""

from __future__ import annotations

from typing import Any

from hackathon_portal.kernel.rooms import Kind, read
from hackathon_portal.learning.queries.progress import own
from hackathon_portal.seasons.models import Season
from registration.parts import cabinet_part


@cabinet_part
def own_schools(user: Any) -> list[tuple[str, dict[str, Any]]]:
    """Schools of seasons that everybody sees."""
    rows = own(user)
    rooms = {row.pk: read(row.programme.room) for row in rows}
    keys = [room.pk for room in rooms.values() if room.kind == Kind.SEASON]
    seasons = Season.objects.exclude(state=Season.State.DRAFT).in_bulk(keys) if keys else {}
    return [
        ("seasons/_own_school.html", {"entry": {"enrolment": row, "season": seasons[pk]}})
        for row in rows
        if (pk := rooms[row.pk].pk) in seasons
    ]
