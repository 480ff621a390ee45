"""The report of what became of projects as a workbook."""

from __future__ import annotations

import io
from datetime import datetime

from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.spreadsheets import Page, write_book
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries import after


def report_xlsx(season: Season, now: datetime) -> bytes:
    """Sheets: every project, each table of the report, region x solution. Neither names nor contacts of people."""
    its, today, zone = season.rules.follow_up, now.astimezone(season.rules.zone).date(), season.rules.zone
    words, parts = after.report(season)
    rows = [
        after.row_of(card, its, now=now, today=today)
        for card in after.cards(season).order_by(alphabetical("project__title"), "pk")
    ]
    lines = [
        [
            one.card.project.title, one.card.project.nomination.title, one.card.project.nomination.customer, one.hub, one.card.get_stage_display(),
            str(one.card.adopter or ""), one.card.get_level_display(), one.card.next_step, one.card.due_on,
            one.card.heard_at.astimezone(zone).date(), "да" if one.is_overdue else "", "да" if one.is_silent else "",
        ]
        for one in rows
    ]  # fmt: skip
    titles = [
        "Проект", "Кейс", "Партнёр", "Площадка", "Состояние", "Кто внедряет", "Уровень", "Следующий шаг", "Срок шага", "Последние вести",
        "Срок прошёл", "Молчит",
    ]  # fmt: skip
    pages = [Page("Проекты", titles, lines)]
    pages += [
        Page(part.title, [part.title, *words, "Всего"], [[name, *numbers, total] for name, numbers, total in part.rows])
        for part in parts
    ]
    pages.append(
        Page(
            "Регион и решение",
            ["Регион", "Организация", "Проект", "Когда внедрено", "Уровень"],
            [list(row) for row in after.introductions(season)],
        )
    )
    target = io.BytesIO()
    write_book(target, pages)
    return target.getvalue()
