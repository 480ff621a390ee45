"""What the programme adds to an entrant's own page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from hackathon_portal.events.models import SignUp
from hackathon_portal.seasons.models import Entrant
from hackathon_portal.seasons.parts import Item, Slot, own_part
from hackathon_portal.seasons.queries import programme


@own_part(Slot.PROGRAMME)
def own_programme(entrant: Entrant, now: datetime) -> Iterator[Item]:
    """The next of what the person has chosen, and what of it is at the same time."""
    if entrant.user is None:
        return
    rows = [row for row in programme.own(entrant.season, entrant.user) if row[0].ends_at > now]
    if not rows:
        return
    clashes = sum(1 for _, _, others in rows if others)
    words = "Есть мероприятия в одно время: выберите, куда пойдёте" if clashes else "Код входа — на странице программы"
    coming = sum(row.state == SignUp.State.COMING for _, row, _ in rows)
    address = reverse("season_my_programme", args=[entrant.season.slug])
    yield Item(f"Вы записаны на мероприятия: {coming}", words, address=address, act="Моя программа", is_open=bool(clashes))
