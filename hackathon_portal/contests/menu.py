"""Pages of contests in the menu, where the help answers them, and what waits for a person there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from hackathon_portal.contests.kept import kept
from hackathon_portal.contests.menus import DeskTasks, Page, Task
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.publication import fallen
from hackathon_portal.kernel.models import OutboxMessage


def fallen_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    """Conditions of the publication that do not hold any more: asked again while the contest goes on."""
    for title, page in kept(contest, "fallen", lambda: _fallen(contest)):
        yield Task(f"Обещано объявлением, а теперь нет: {title}", page, detail="верните это или измените объявление актом")


def _fallen(contest: Contest) -> list[tuple[str, str]]:
    rows = []
    for one in fallen(contest):
        if isinstance(one, str):
            rows.append((one, "contest_announcement"))
        else:
            rows.append((f"{one.fact.title}: {one.fact.missing}", one.fact.page))
    return rows


def draft_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    if contest.state == Contest.State.DRAFT:
        yield Task(
            "Проверить и опубликовать объявление", "contest_publish", detail="пока это черновик, его видят только сотрудники"
        )
    failed = OutboxMessage.objects.filter(
        contest_ref=contest.pk,
        channel=OutboxMessage.Channel.EMAIL,
        state__in=[OutboxMessage.State.FAILED, OutboxMessage.State.BOUNCED],
    ).count()
    if failed:
        yield Task(f"Не доставлены письма: {failed}", "letter_log")


PAGES = (
    Page("contest_checklist", "Что сделать: список", "Конкурс", 5),
    Page("contest_announcement", "Объявление", "Конкурс", 10),
    Page("contest_nominations", "Номинации", "Конкурс", 20),
    Page("duties", "Обязанности без срока", "Конкурс", 22),
    Page("contest_cancel", "Отменить или снять", "Конкурс", 25),
    Page("publications", "Размещение на сайтах", "Конкурс", 27),
    Page("contest_site", "Сайт: новости, вопросы, партнёры", "Конкурс", 60),
    Page("contest_brand", "Вид: обложка, цвета, знак", "Конкурс", 65),
    Page("contest_regulation", "Порядок", "Конкурс", 70),
    Page("contest_roles", "Роли", "Конкурс", 80),
    Page("contest_journal", "Журнал", "Конкурс", 110),
)
TASKS = (DeskTasks("contests.manage", draft_tasks, 50), DeskTasks("contests.manage", fallen_tasks, 51))
# (page of the help, its heading) -> names of URLs whose question it answers.
HELP = {
    ("staff", "Подготовить конкурс"): (
        "contest_new",
        "contest_checklist",
        "contest_announcement",
        "contest_nominations",
        "contest_regulation",
        "contest_questions",
        "contest_roles",
        "contest_publish",
        "duties",
        "presets",
        "preset",
        "preset_edit",
        "preset_compare",
    ),
    ("staff", "Изменить объявленный конкурс"): ("contest_cancel", "correct_nomination"),
    ("staff", "Сайт конкурса"): ("contest_site", "site_item", "contest_brand", "publications"),
    ("staff", "После конкурса"): ("contest_journal", "contest_looks"),
}
