"""The working pages of a contest as a menu: groups in the order of the work; who sees a page is what its view asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from hackathon_portal.contests.access import permission_of
from hackathon_portal.contests.models import Contest

AFTER_RESULTS = "after results"
# Pages that only some regulations need.
MINORS, EDUCATION, BODIES, VOLUNTEERS, TRACKERS = "minors", "education", "bodies", "volunteers", "trackers"
NEEDED: dict[str, Callable[[Contest], bool]] = {
    AFTER_RESULTS: lambda contest: contest.results_published_at is not None,
    MINORS: lambda contest: contest.regulation.representation is not None,
    EDUCATION: lambda contest: contest.regulation.education is not None,
    BODIES: lambda contest: bool(contest.regulation.organising.bodies),
    TRACKERS: lambda contest: contest.regulation.organising.trackers,
    VOLUNTEERS: lambda contest: contest.regulation.organising.volunteers,
}
# (group, ((name of the URL, title, "" or when), …))
MENU: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    ("", (("desk", "Сводка", ""),)),
    (
        "Заявки",
        (
            ("staff_queue", "Очередь заявок", ""),
            ("staff_teams", "Команды", ""),
            ("form_teams", "Собрать команды", ""),
            ("representatives", "Согласия представителей", MINORS),
            ("schools", "Образовательные организации", EDUCATION),
            ("numbers", "Цифры", ""),
            ("turnout", "Кто придёт", ""),
            ("door", "Вход", ""),
            ("partner_contacts", "Контакты", ""),
            ("import_applications", "Загрузка заявок", ""),
            ("officials", "Сверка с комиссией", ""),
        ),
    ),
    (
        "Люди",
        (
            ("requests", "Обращения", ""),
            ("gathering_list", "Мероприятия", ""),
            ("volunteers", "Волонтёры", VOLUNTEERS),
            ("shifts", "Смены волонтёров", VOLUNTEERS),
            ("own_shifts", "Мои смены", VOLUNTEERS),
            ("kits", "Наборы участников", VOLUNTEERS),
        ),
    ),
    (
        "Проекты",
        (
            ("project_desk", "Проекты команд", ""),
            ("mentor_teams", "Ход работы", ""),
            ("plan_checkpoints", "Контрольные точки", ""),
            ("mentors", "Менторы", ""),
            ("mentor_assignments", "Команды менторов", TRACKERS),
        ),
    ),
    (
        "Комиссия",
        (
            ("sheet_list", "Мои листы", ""),
            ("commission_room", "Заседание и состав", ""),
            ("ranking", "Итоги", ""),
            ("hall", "Зал", ""),
        ),
    ),
    (
        "Призы",
        (
            ("prize_fund", "Призовой фонд", ""),
            ("awards", "Награды", AFTER_RESULTS),
            ("payouts", "Выплаты", ""),
            ("registers", "Реестры выплат", AFTER_RESULTS),
            ("taxes", "Налог", AFTER_RESULTS),
            ("diplomas", "Дипломы и благодарности", ""),
            ("parcels", "Награды почтой", AFTER_RESULTS),
            ("obligations", "Сроки", ""),
        ),
    ),
    (
        "Конкурс",
        (
            ("contest_announcement", "Объявление", ""),
            ("contest_nominations", "Номинации", ""),
            ("contest_programme", "Программа", ""),
            ("bodies", "Оргкомитет и штаб", BODIES),
            ("press_list", "Пресса", ""),
            ("contest_site", "Сайт: новости, вопросы, партнёры", ""),
            ("contest_regulation", "Порядок", ""),
            ("contest_roles", "Роли", ""),
            ("letter_log", "Письма", ""),
            ("tokens", "API", ""),
            ("contest_journal", "Журнал", ""),
            ("contest_archive", "Архив", ""),
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
        for name, said, when in pages:
            if when and not NEEDED[when](contest):
                continue
            permission = permission_of(name)
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
