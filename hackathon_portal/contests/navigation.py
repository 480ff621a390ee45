"""The working pages of a contest as a menu: groups in the order of the work, each page with the permission it asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from hackathon_portal.contests.models import Contest

AFTER_RESULTS = "after results"
# (group, ((permission, name of the URL, title, "" or when), …))
MENU: tuple[tuple[str, tuple[tuple[str, str, str, str], ...]], ...] = (
    ("", (("contests.see_desk", "desk", "Сводка", ""),)),
    (
        "Заявки",
        (
            ("registration.see_queue", "staff_queue", "Очередь заявок", ""),
            ("registration.see_numbers", "numbers", "Цифры", ""),
            ("registration.see_queue", "turnout", "Кто придёт", ""),
            ("registration.check_in", "door", "Вход", ""),
            ("registration.see_contacts", "partner_contacts", "Контакты", ""),
            ("registration.import", "import_applications", "Загрузка заявок", ""),
            ("registration.keep_officials", "officials", "Сверка с комиссией", ""),
        ),
    ),
    (
        "Проекты",
        (
            ("judging.see_projects", "project_desk", "Проекты команд", ""),
            ("judging.mentor_teams", "mentor_teams", "Ход работы", ""),
            ("judging.plan_checkpoints", "plan_checkpoints", "Контрольные точки", ""),
            ("judging.keep_mentors", "mentors", "Менторы", ""),
        ),
    ),
    (
        "Комиссия",
        (
            ("judging.fill_sheets", "sheet_list", "Мои листы", ""),
            ("judging.see_room", "commission_room", "Заседание и состав", ""),
            ("judging.see_scores", "ranking", "Итоги", ""),
            ("judging.run_hall", "hall", "Зал", ""),
        ),
    ),
    (
        "Призы",
        (
            ("prizes.manage_fund", "prize_fund", "Призовой фонд", ""),
            ("prizes.manage_fund", "awards", "Награды", AFTER_RESULTS),
            ("prizes.see_payouts", "payouts", "Выплаты", ""),
            ("prizes.approve_register", "registers", "Реестры выплат", AFTER_RESULTS),
            ("prizes.see_payouts", "taxes", "Налог", AFTER_RESULTS),
            ("prizes.issue_diplomas", "diplomas", "Дипломы и благодарности", ""),
            ("prizes.see_obligations", "obligations", "Сроки", ""),
        ),
    ),
    (
        "Конкурс",
        (
            ("contests.manage", "contest_announcement", "Объявление", ""),
            ("contests.manage", "contest_nominations", "Номинации", ""),
            ("contests.manage", "contest_site", "Сайт: новости, вопросы, партнёры", ""),
            ("contests.manage", "contest_regulation", "Порядок", ""),
            ("contests.manage", "contest_roles", "Роли", ""),
            ("registration.keep_letters", "letter_log", "Письма", ""),
            ("registration.keep_tokens", "tokens", "API", ""),
            ("contests.see_journal", "contest_journal", "Журнал", ""),
            ("prizes.archive", "contest_archive", "Архив", ""),
        ),
    ),
)


@dataclass(frozen=True)
class Item:
    title: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Group:
    """A group of the menu; without a title its pages stand in the row themselves."""

    title: str
    items: tuple[Item, ...]

    @property
    def is_current(self) -> bool:
        return any(item.is_current for item in self.items)


def menu(request: HttpRequest, contest: Contest) -> list[Group]:
    """What this person may open here; empty for who has no working page. A group of one page is that page."""
    user: Any = request.user
    allowed: dict[str, bool] = {}
    groups = []
    for title, pages in MENU:
        items = []
        for permission, name, said, when in pages:
            if when == AFTER_RESULTS and contest.results_published_at is None:
                continue
            if permission not in allowed:
                allowed[permission] = user.has_perm(permission, contest)
            if allowed[permission]:
                url = reverse(name, args=[contest.slug])
                items.append(Item(said, url, request.path == url))
        if len(items) == 1:
            title = ""
        if items:
            groups.append(Group(title, tuple(items)))
    return groups
