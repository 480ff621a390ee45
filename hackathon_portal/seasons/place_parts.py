"""What lists and places add to an entrant's own page, and to their page for staff."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse

from hackathon_portal.seasons.models import Entrant, StageEntry
from hackathon_portal.seasons.parts import Item, Slot, own_part, staff_part
from hackathon_portal.seasons.queries.lists import entry_of, place_in_reserve, told_rows

State = StageEntry.State


@own_part(Slot.PLACEMENT)
def own_place(entrant: Entrant, now: datetime) -> Iterator[Item]:
    """The place, what must be answered and until when; without one, that the list says why."""
    if entrant.user is None:
        return
    address = reverse("season_my_place", args=[entrant.season.slug])
    entry = entry_of(entrant.season, entrant.user)
    if entry is None:
        for row in told_rows(entrant.season, entrant.user):
            yield Item(str(row.list.route.to_stage), "Места по списку отбора нет", address=address, act="Почему так")
        return
    team = entry.party.team if entry.party else None
    where = f"{entry.stage}: {team or entry.hub}" if team or entry.hub else str(entry.stage)
    if entry.state == State.INVITED:
        yield Item(where, "Вы приглашены: подтвердите участие", entry.expires_at, address, "Ответить", is_open=True)
    elif entry.state == State.RESERVE:
        yield Item(where, f"Вы в резерве, {place_in_reserve(entry)}-й в очереди", address=address, act="Подробнее")
    else:
        yield Item(where, entry.get_state_display(), address=address, act="Подробнее")


@staff_part
def place_for_staff(entrant: Entrant) -> Iterator[tuple[str, Any]]:
    """Every place of the entrant, for staff."""
    for entry in entrant.entries.select_related("stage", "hub").order_by("-stage__opens_at"):  # type: ignore[attr-defined]
        yield (
            f"Место: {entry.stage}",
            f"{entry.hub or 'без площадки'}, {entry.get_state_display()}, {entry.rank}-е место в списке",
        )
