"""What of decisions on keys can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hackathon_portal.exams.models import Ruling
from hackathon_portal.exams.queries.rulings import rulings_of
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.way_back import WayBack, way_back

State = Ruling.State


@way_back
def of_rulings(season: Season, now: datetime) -> Iterator[WayBack]:
    for ruling in rulings_of(season.room).filter(state__in=[State.PROPOSED, State.ADOPTED]):
        what = f"Решение о ключе № {ruling.pk}, вопрос {ruling.version.question.code}: {ruling.get_state_display()}"
        if ruling.state == State.PROPOSED:
            yield WayBack(what, "Снять предложение, с причиной: в силу оно не вступало", "season_rulings")
        else:
            yield WayBack(what, "Отменить, с причиной: всех пересчитают и известят, протокол останется", "season_rulings")
