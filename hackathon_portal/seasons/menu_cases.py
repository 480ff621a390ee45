"""What the area «cases» adds to the desk of a season, and where the help answers its pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hackathon_portal.cases import queries
from hackathon_portal.seasons.menus import NOW, Page, Task, Tasks, add
from hackathon_portal.seasons.models import Season


def case_tasks(user: Any, season: Season, now: datetime) -> Iterator[Task]:
    """Cases that partners have sent."""
    if waiting := queries.waiting(season.room):
        yield Task(f"Проверить кейсы: {waiting}", "season_desk_cases", NOW, "партнёр ждёт решения")


add(
    pages=(Page("season_desk_cases", "Кейсы", "Партнёры", 10),),
    tasks=(Tasks("seasons.keep_cases", case_tasks),),
)
HELP: dict[tuple[str, str], tuple[str, ...]] = {
    ("season", "Кейсы партнёров"): ("season_desk_cases", "season_desk_case", "season_desk_case_file"),
    ("partner", "Дать кейс"): ("partner_cases", "partner_case", "partner_case_file"),
    ("entrant", "Кейсы партнёров"): ("season_cases", "season_case", "season_case_file"),
}
