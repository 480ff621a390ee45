"""What of lists of selection can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hackathon_portal.seasons.models import Season, SelectionList
from hackathon_portal.seasons.queries.lists import lists_of
from hackathon_portal.seasons.way_back import WayBack, way_back

State = SelectionList.State


@way_back
def of_lists(season: Season, now: datetime) -> Iterator[WayBack]:
    for found in lists_of(season).exclude(state=State.SUPERSEDED):
        what = f"Список отбора, {found.route.to_stage}, версия {found.number}: {found.get_state_display()}"
        if found.state == State.DRAFT:
            yield WayBack(what, "Удалить: черновик никому не показан", "season_desk_lists")
        elif found.state == State.APPROVED:
            yield WayBack(what, "Отменить утверждение, с причиной: никому ещё не сказано", "season_desk_lists")
        elif found.is_told:
            yield WayBack(
                what,
                "Письма ушли: составить новую версию, с причиной. Ответы, которых она не касается, останутся",
                "season_desk_lists",
            )
        else:
            yield WayBack(what, "Отменить объявление: письма ещё не ушли", "season_desk_lists")
