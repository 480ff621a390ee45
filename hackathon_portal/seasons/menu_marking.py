"""What the area «marking» adds to the desk of a season, and where the help answers its pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q

from hackathon_portal.exams.models import Appeal, Exam, ExamFigures, Ruling
from hackathon_portal.seasons.menus import NOW, Page, Task, Tasks, add
from hackathon_portal.seasons.models import Season


def keys_tasks(user: Any, season: Season, now: datetime) -> Iterator[Task]:
    room = str(season.room)
    if waiting := Appeal.objects.filter(attempt__exam__room=room, state=Appeal.State.OPEN).count():
        yield Task(f"Ответить на возражения: {waiting}", "season_appeals")
    uncounted = Exam.objects.filter(room=room, closes_at__lt=now, figures=None, sittings__isnull=False).distinct().count()
    if uncounted:
        yield Task(f"Посчитать статистику тестов: {uncounted}", "season_marking")
    last = ExamFigures.objects.filter(exam__room=room, key_revision=F("exam__key_revision"))
    pointed = last.aggregate(count=Count("items", filter=~Q(items__suspicion="")))["count"]
    ruled = Ruling.objects.filter(room=room).exclude(state=Ruling.State.WITHDRAWN).count()
    if pointed > ruled:
        yield Task(f"Проверить вопросы под подозрением: {pointed}", "season_marking", NOW, "на них указывает статистика")


def rulings_tasks(user: Any, season: Season, now: datetime) -> Iterator[Task]:
    proposed = Ruling.objects.filter(room=str(season.room), state=Ruling.State.PROPOSED).exclude(proposed_by=user)
    if count := proposed.count():
        yield Task(f"Принять или снять решения о ключах: {count}", "season_rulings", detail="предложил другой человек")


add(
    pages=(
        Page("season_marking", "Оценка и статистика", "Тесты", 40),
        Page("season_rulings", "Решения о ключах", "Тесты", 50),
        Page("season_appeals", "Возражения", "Тесты", 60),
    ),
    tasks=(Tasks("seasons.rule_on_keys", keys_tasks), Tasks("seasons.adopt_rulings", rulings_tasks)),
)
HELP: dict[tuple[str, str], tuple[str, ...]] = {
    ("methodologist", "Что говорит статистика"): ("season_marking", "season_statistics", "season_item", "season_threshold"),
    ("methodologist", "Неверный ключ"): ("season_rulings", "season_ruling", "season_appeals"),
    ("entrant", "Результат теста"): ("season_result",),
}
