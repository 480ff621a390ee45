"""What online competitions add to the desk of a season, and where the help answers their pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hackathon_portal.competitions.models import Competition, Submission
from hackathon_portal.competitions.queries.competitions import publication_of
from hackathon_portal.seasons.menus import CALM, LATE, NOW, Page, Task, Tasks, add
from hackathon_portal.seasons.models import Season

DESK = "season_desk_competitions"


def competition_tasks(user: Any, season: Season, now: datetime) -> Iterator[Task]:
    room = str(season.room)
    for one in Competition.objects.filter(room=room, revealed_at=None).select_related("reference"):
        if one.state == Competition.State.DRAFT:
            faults = publication_of(one, now).faults
            light = NOW if faults else CALM
            yield Task(f"Объявить соревнование «{one}»", DESK, light, faults[0].words if faults else "всё готово")
        elif one.closes_at < now:
            yield Task(f"Открыть итоги: «{one}»", DESK, NOW, "приём закончился")
    waiting = Submission.objects.filter(side__competition__room=room, state=Submission.State.QUEUED)
    if late := waiting.filter(attempts__gt=1).count():
        yield Task(f"Файлы соревнований оцениваются не с первого раза: {late}", DESK, LATE)
    given_up = Submission.objects.filter(side__competition__room=room, side__competition__revealed_at=None)
    if lost := given_up.filter(state=Submission.State.REFUSED).count():
        yield Task(f"Файлы соревнований, которые не удалось оценить: {lost}", DESK, NOW, "причина — на странице «Присланное»")


add(
    pages=(Page(DESK, "Онлайн-соревнования", "Соревнования", 10),),
    tasks=(Tasks("seasons.run_competitions", competition_tasks),),
)
HELP: dict[tuple[str, str], tuple[str, ...]] = {
    ("entrant", "Онлайн-соревнование"): (
        "season_competitions", "season_competition", "season_competition_board", "season_competition_my", "season_competition_sent",
    ),
    ("season", "Онлайн-соревнования"): (
        DESK, "season_competition_new", "season_desk_competition", "season_competition_edit", "season_competition_files",
        "season_competition_tasks", "season_competition_inbox", "season_desk_competition_board", "season_competition_sides", "season_competition_reveal",
    ),
}  # fmt: skip
