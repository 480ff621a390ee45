"""Pages of the work around a contest in the menu, where the help answers them, and what waits for a person there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from hackathon_portal.contests.menus import LATE, NOW, DeskTasks, Page, Task
from hackathon_portal.contests.models import Contest
from hackathon_portal.operations.models import PressItem, Volunteer
from hackathon_portal.operations.queries.bodies import bodies_of
from hackathon_portal.operations.queries.programme import programme_differs
from hackathon_portal.operations.queries.support import support_numbers


def organising_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    rules = contest.regulation.organising
    if rules.programme_approved and programme_differs(contest):
        yield Task("Утвердить программу", "contest_programme", detail="посетители видят прежнюю версию или не видят никакой")
    if waiting := [one.rules.title for one in bodies_of(contest) if one.newcomers]:
        yield Task(f"Утвердить состав: {', '.join(waiting)}", "bodies")
    if drafts := PressItem.objects.filter(contest=contest, state=PressItem.State.DRAFT).count() if rules.press_agreed else 0:
        yield Task(f"Согласовать материалы для СМИ: {drafts}", "press_list")


def requests_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    numbers = support_numbers(contest, now)
    if numbers["waiting"]:
        lateness = f"срок прошёл у {numbers['late']}" if numbers["late"] else ""
        yield Task(f"Ответить на обращения: {numbers['waiting']}", "requests", LATE if numbers["late"] else NOW, lateness)


def volunteers_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    waiting = Volunteer.objects.filter(contest=contest, state=Volunteer.State.APPLIED).count()
    if waiting:
        yield Task(f"Решить о волонтёрах: {waiting}", "volunteers")


def _volunteers(contest: Contest) -> bool:
    return contest.regulation.organising.volunteers


def _bodies(contest: Contest) -> bool:
    return bool(contest.regulation.organising.bodies)


PAGES = (
    Page("form_teams", "Собрать команды", "Заявки", 30),
    Page("requests", "Обращения", "Люди", 10),
    Page("gathering_list", "Мероприятия", "Люди", 20),
    Page("volunteers", "Волонтёры", "Люди", 30, _volunteers),
    Page("shifts", "Смены волонтёров", "Люди", 40, _volunteers),
    Page("own_shifts", "Мои смены", "Люди", 50, _volunteers),
    Page("kits", "Наборы участников", "Люди", 60, _volunteers),
    Page("contest_programme", "Программа", "Конкурс", 30),
    Page("bodies", "Оргкомитет и штаб", "Конкурс", 40, _bodies),
    Page("press_list", "Пресса", "Конкурс", 50),
)
TASKS = (
    DeskTasks("contests.manage", organising_tasks, 10),
    DeskTasks("operations.answer_requests", requests_tasks, 30),
    DeskTasks("operations.manage_volunteers", volunteers_tasks, 40),
)
# (page of the help, its heading) -> names of URLs whose question it answers.
HELP = {
    ("participant", "Вопросы и мероприятия"): ("own_requests", "own_request", "gatherings", "gathering", "be_volunteer"),
    ("staff", "Собрать команды"): ("form_teams",),
    ("staff", "Обращения, волонтёры, мероприятия"): (
        "requests",
        "request",
        "volunteers",
        "shifts",
        "shift",
        "own_shifts",
        "kits",
        "gathering_list",
        "gathering_edit",
        "gathering_people",
        "gathering_door",
    ),
    ("staff", "Программа и изменения"): ("contest_programme",),
    ("staff", "Подготовить конкурс"): ("bodies", "body"),
    ("staff", "Сайт конкурса"): ("press_list", "press_item"),
}
