"""What the area «lists» adds to the desk of a season, and where the help answers its pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hackathon_portal.seasons.menus import CALM, Page, Task, Tasks, add
from hackathon_portal.seasons.models import Season, SelectionList
from hackathon_portal.seasons.queries.finals import small_teams
from hackathon_portal.seasons.queries.lists import IN_FORCE, lists_of
from hackathon_portal.seasons.queries.teams import changed_protocols
from hackathon_portal.seasons.rules.schema import Basis

State = SelectionList.State


def list_tasks(user: Any, season: Season, now: datetime) -> Iterator[Task]:
    """A draft waits for the second person, an approved list for its announcement."""
    for found in lists_of(season).filter(state__in=(State.DRAFT, State.APPROVED)):
        where = f"{found.route.to_stage}, версия {found.number}"
        if found.state == State.APPROVED:
            yield Task("Объявить список отбора", "season_desk_lists", detail=where)
        elif found.drafted_by_id == user.pk:
            yield Task("Список отбора ждёт утверждения вторым сотрудником", "season_desk_lists", CALM, where)
        else:
            yield Task("Проверить и утвердить список отбора", "season_desk_lists", detail=where)
    for entry in small_teams(season):
        yield Task("Решить, остаётся ли небольшая команда", "season_finals", detail=f"«{entry.team}», {entry.stage}")
    for found in lists_of(season).filter(state__in=IN_FORCE, figures__basis=Basis.PROTOCOL):
        if changed := changed_protocols(found.figures, found.route.from_stage):
            where = f"{found.route.to_stage}, версия {found.number}: {'; '.join(changed)}"
            yield Task("Протокол площадки изменился, список опирается на прежний", "season_desk_lists", detail=where)


add(
    pages=(
        Page("season_desk_lists", "Списки и ответы", "Отбор", 10),
        Page("season_finals", "Команды финала", "Финал", 10),
    ),
    tasks=(Tasks("seasons.select", list_tasks),),
)
HELP: dict[tuple[str, str], tuple[str, ...]] = {
    ("season", "Отбор: списки и места"): (
        "season_desk_lists", "season_desk_list", "season_list_act", "season_answers", "season_desk_place", "season_list_protocol",
        "season_finals", "season_team_place", "season_list_scan", "season_list_file", "season_list_lines", "season_answers_file",
    ),
    ("entrant", "Площадка: приглашение и ответ"): ("season_my_place", "season_answer_place", "season_list_public"),
}  # fmt: skip
