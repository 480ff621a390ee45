"""What the area «bank» adds to the desk of a season, and where the help answers its pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from hackathon_portal.exams.queries.banks import banks_of, broken_in_last_loads, count_of_room
from hackathon_portal.seasons.menus import CALM, Figure, Figures, Page, Task, Tasks, add
from hackathon_portal.seasons.models import Season


def bank_tasks(user: Any, season: Season, now: datetime) -> Iterator[Task]:
    """A bank there is none of yet, and questions that the last files brought in vain."""
    if season.state == Season.State.CLOSED:
        return
    if not banks_of(season.room).exists():
        yield Task("Загрузить вопросы для тестов", "season_banks", detail="банка вопросов ещё нет")
    elif broken := broken_in_last_loads(season.room):
        yield Task(f"Исправить вопросы, которые не взяты из файла: {broken}", "season_banks", CALM)


def bank_figures(season: Season, today: date) -> Iterator[Figure]:
    """Questions that may be asked."""
    yield Figure("Вопросов в банках", count_of_room(season.room), "season_banks")


add(
    pages=[Page("season_banks", "Банк вопросов", "Тесты", 10)],
    tasks=[Tasks("seasons.keep_bank", bank_tasks)],
    figures=[Figures("seasons.keep_bank", bank_figures)],
)
HELP: dict[tuple[str, str], tuple[str, ...]] = {
    ("methodologist", "Банк вопросов"): ("season_banks", "season_bank", "season_bank_journal"),
    ("methodologist", "Вопросы из файла"): ("season_bank_load", "season_bank_report"),
    ("methodologist", "Вопрос и его версии"): (
        "season_question", "season_question_new", "season_question_edit", "season_question_preview",
    ),
}  # fmt: skip
