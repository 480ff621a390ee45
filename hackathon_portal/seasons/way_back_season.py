"""What of a season itself can be undone: its announcement, its last version of rules, its closing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries.concerned import has_nobody
from hackathon_portal.seasons.way_back import WayBack, way_back


@way_back
def of_season(season: Season, now: datetime) -> Iterator[WayBack]:
    if season.state == Season.State.CLOSED:
        yield WayBack("Сезон завершён", "Открыть снова, с основанием", "season_close")
        return
    if season.state == Season.State.PUBLISHED:
        if has_nobody(season):
            yield WayBack("Сезон объявлен", "Снять объявление, с основанием: пока никто не записался", "season_publish")
        else:
            yield WayBack("Сезон объявлен", "Уже нельзя: на сезон записались. Сезон можно завершить", "season_close")
        last = season.rules_version
        if last is not None and last.number > 1 and last.frozen_at is not None:
            if now < last.frozen_at + settings.DECISION_UNDO:
                yield WayBack(f"Правила, {last}", "Отозвать: письма ещё не ушли", "season_rules")
            else:
                yield WayBack(
                    f"Правила, {last}", "Письма ушли: изменить новой версией, с основанием и актом", "season_rules_edit"
                )
