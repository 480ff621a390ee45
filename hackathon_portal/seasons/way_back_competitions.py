"""What of online competitions can be undone: announcements, closings, boards that stand still, opened results, exclusions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hackathon_portal.competitions.models import Competition, Side
from hackathon_portal.competitions.queries.competitions import competitions_of, reveal_has_left
from hackathon_portal.competitions.queries.running import counts_of
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.way_back import WayBack, way_back

PAGE = "season_desk_competitions"


@way_back
def of_competitions(season: Season, now: datetime) -> Iterator[WayBack]:
    rows = list(competitions_of(season.room))
    counts = counts_of(rows) if rows else {}
    for one in rows:
        if one.revealed_at is not None:
            how = "Уже нельзя: письма ушли" if reveal_has_left(one) else "Скрыть снова, с причиной: пока письма не ушли"
            yield WayBack(f"Итоги соревнования «{one}» открыты", how, PAGE)
            continue
        if one.state == Competition.State.CLOSED:
            yield WayBack(f"Соревнование «{one}» закрыто раньше срока", "Открыть снова, с причиной", PAGE)
        elif not counts[one.pk]["sent"]:
            yield WayBack(f"Соревнование «{one}» объявлено", "Отменить объявление, с причиной: пока ничего не прислано", PAGE)
        if one.freeze_at is not None and one.freeze_at <= now:
            yield WayBack(f"Таблица соревнования «{one}» замерла", "Пустить дальше, с причиной: появится всё, что пришло", PAGE)
    for side in Side.objects.filter(competition__in=rows).exclude(excluded_at=None).select_related("competition"):
        yield WayBack(
            f"Команда «{side.known_as}» снята с соревнования «{side.competition}»", "Вернуть, с причиной: ей уйдёт письмо", PAGE
        )
