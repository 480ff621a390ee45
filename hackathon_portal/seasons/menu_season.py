"""What a season itself adds to its desk: overview, rules, roles, journal; and where the help answers these pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.rooms import rows_of
from hackathon_portal.seasons.menus import CALM, Figure, Figures, Page, Task, Tasks, add
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries import publication
from hackathon_portal.seasons.queries.seasons import counters
from hackathon_portal.seasons.rules import windows

SOON = timedelta(days=14)


def season_tasks(user: Any, season: Season, now: datetime) -> Iterator[Task]:
    if season.state == Season.State.DRAFT:
        missing = publication.missing(season)
        words = f"не хватает: {len(missing)}" if missing else "всё готово"
        yield Task("Проверить и объявить сезон", "season_publish", detail=f"пока это черновик; {words}")
    elif season.state == Season.State.PUBLISHED:
        if windows.is_over(season.rules, now):
            yield Task("Завершить сезон", "season_close", detail="все этапы окончены")
        if outside := publication.tests_outside(season):
            yield Task("Исправить время тестов", "season_rules", detail=outside[0])
        for at, words in windows.next_terms(season.rules, now)[:1]:
            if at - now <= SOON:
                yield Task(f"Ближайший срок — {words}", "season_rules", CALM, at.strftime("%d.%m.%Y в %H:%M"))
    failed = [OutboxMessage.State.FAILED, OutboxMessage.State.BOUNCED]
    letters = OutboxMessage.objects.filter(rows_of(season.room), channel=OutboxMessage.Channel.EMAIL, state__in=failed)
    if count := letters.count():
        yield Task(f"Не доставлены письма: {count}", "season_letters")


def season_figures(season: Season, today: date) -> Iterator[Figure]:
    figures = counters(season)
    yield Figure("Допущено участников", figures.people, "season")
    yield Figure("Регионов", len(figures.by_region), "season")
    yield Figure("Площадок", figures.hubs, "season_hubs")


add(
    pages=(
        Page("season_desk", "Сводка", "", 1),
        Page("season_rules", "Правила", "Сезон", 10),
        Page("season_texts", "Название и описание", "Сезон", 20),
        Page("season_publish", "Объявить", "Сезон", 25),
        Page("season_roles", "Роли", "Сезон", 30),
        Page("season_letters", "Письма", "Сезон", 40),
        Page("season_tokens", "Связь с системами (API)", "Сезон", 45),
        Page("season_jobs", "Работы", "Сезон", 50),
        Page("season_journal", "Журнал", "Сезон", 60),
        Page("season_undo", "Что можно отменить", "Сезон", 70),
        Page("season_close", "Завершить", "Сезон", 80),
    ),
    tasks=(Tasks("seasons.manage", season_tasks),),
    figures=(Figures("seasons.see_desk", season_figures),),
)
HELP = {
    ("entrant", "Что сейчас открыто мне"): ("season", "season_list", "season_rules_public"),
    ("season", "Подготовить и объявить сезон"): (
        "season_desk", "season_rules", "season_rules_edit", "season_rules_change", "season_rules_compare", "season_texts",
        "season_publish", "season_new",
    ),
    ("season", "Роли, письма, журнал"): (
        "season_roles", "season_role_revoke", "season_tokens", "season_letters", "season_letter_resend", "season_jobs", "season_journal", "season_undo", "season_close",
    ),
}  # fmt: skip
