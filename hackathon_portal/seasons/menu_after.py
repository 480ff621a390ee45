"""What the area «after» adds to the desk of a season, and where the help answers its pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hackathon_portal.seasons.menus import LATE, NOW, Page, Task, Tasks, add
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries import after


def after_tasks(user: Any, season: Season, now: datetime) -> Iterator[Task]:
    """Cards that are not made, news to confirm, steps whose day is over, teams that are silent."""
    its = season.rules.follow_up
    if its is None or season.state == Season.State.DRAFT:
        return
    if user.has_perm("seasons.manage", season) and (lacking := after.lacking_cards(season, its).count()):
        yield Task(f"Завести карточки сопровождения: {lacking}", "season_after", detail="решения опубликованы")
    counts = after.counts(season, now)
    if counts["waiting"]:
        yield Task(f"Подтвердить вести о проектах: {counts['waiting']}", "season_after", NOW)
    if counts["overdue"]:
        yield Task(f"Срок шага прошёл: {counts['overdue']}", "season_after", LATE)
    if counts["silent"]:
        yield Task(f"Команды молчат: {counts['silent']}", "season_after", NOW)


add(
    pages=(
        Page("season_after", "Сопровождение", "После", 10),
        Page("season_after_report", "Отчёт о проектах", "После", 20),
    ),
    tasks=(Tasks("seasons.follow_up", after_tasks),),
)
HELP: dict[tuple[str, str], tuple[str, ...]] = {
    ("season", "После сезона: что стало с проектами"): (
        "season_after", "season_after_card", "season_after_file", "season_after_report", "season_after_book", "season_after_paper",
    ),
    ("entrant", "Проект после сезона"): ("season_projects", "season_project", "season_after_team"),
    ("partner", "Проекты сезонов"): ("organisation_projects", "organisation_project"),
}  # fmt: skip
