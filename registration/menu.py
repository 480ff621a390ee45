"""Pages of registration in the menu, where the help answers them, and what waits for a person there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from hackathon_portal.contests.menus import CALM, LATE, NOW, DeskFigures, DeskTasks, Figure, Page, Task
from hackathon_portal.contests.models import Contest
from registration.queries import corrections
from registration.queries.people import rules_unread
from registration.queries.places import holders
from registration.queries.queue import queue_numbers
from registration.states import TAKEN


def queue_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    numbers = queue_numbers(contest, today=today)
    if numbers["waiting"]:
        late = numbers["overdue"]
        yield Task(
            f"Решить по заявкам: {numbers['waiting']}",
            "staff_queue",
            LATE if late else NOW,
            f"срок прошёл у {late}" if late else "",
        )
    if numbers["affiliation"]:
        yield Task(f"Посмотреть связь с комиссией: {numbers['affiliation']}", "staff_queue")


def admission_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    """Each thing that changed after the admission and waits for a decision of staff."""
    waiting = corrections.waiting(contest)
    late = LATE if waiting.due_on and waiting.due_on < today else NOW
    due = f"до {waiting.due_on:%d.%m.%Y}" if waiting.due_on else ""
    if waiting.corrections:
        yield Task(f"Исправления допущенных: {waiting.corrections}", "after_admission", late, due)
    if waiting.findings:
        yield Task(f"Замечания после допуска: {waiting.findings}", "after_admission", late, due)
    if waiting.teams:
        yield Task(f"Неполные команды, нужно решение: {waiting.teams}", "after_admission", NOW)


def rules_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    unread = rules_unread(contest)
    if unread:
        yield Task(f"Не прочитали новые правила: {unread}", "mailings", CALM, "можно написать им ещё раз")


def figures(contest: Contest, today: date) -> Iterator[Figure]:
    """How far the registration is: filed, admitted, places."""
    numbers = queue_numbers(contest, today=today)
    yield Figure("Подано заявок", numbers["all"], "numbers")
    yield Figure("Допущено", numbers["admitted"], "numbers", numbers["all"] or None)
    holding = holders(contest).filter(seat__in=TAKEN).count()
    title = "Участников с местом" if contest.counts_people else "Команд с местом"
    yield Figure(title, holding, "staff_teams", contest.seats_limit or None)


def _minors(contest: Contest) -> bool:
    return contest.regulation.representation is not None


def _education(contest: Contest) -> bool:
    return contest.regulation.education is not None


PAGES = (
    Page("staff_queue", "Очередь заявок", "Заявки", 10),
    Page("staff_teams", "Команды", "Заявки", 20),
    Page("after_admission", "После допуска", "Заявки", 25),
    Page("representatives", "Согласия представителей", "Заявки", 40, _minors),
    Page("schools", "Образовательные организации", "Заявки", 50, _education),
    Page("numbers", "Цифры", "Заявки", 60),
    Page("turnout", "Кто придёт", "Заявки", 70),
    Page("door", "Вход", "Заявки", 80),
    Page("partner_contacts", "Контакты", "Заявки", 90),
    Page("import_applications", "Загрузка заявок", "Заявки", 100),
    Page("officials", "Сверка с комиссией", "Заявки", 110),
    Page("letter_log", "Письма", "Конкурс", 90),
    Page("tokens", "Связь с другими системами", "Конкурс", 100),
)
TASKS = (
    DeskTasks("registration.mail", rules_tasks, 20),
    DeskTasks("registration.decide", queue_tasks, 60),
    DeskTasks("registration.decide", admission_tasks, 61),
)
FIGURES = (DeskFigures("registration.see_numbers", figures, 10),)
# (page of the help, its heading) -> names of URLs whose question it answers.
HELP = {
    ("participant", "С чего начать"): (
        "found_team",
        "application_step",
        "join_team",
        "join_by_code",
        "team_details",
        "ask_representative",
    ),
    ("participant", "Что дальше"): ("check_answers", "my_application", "refile_application", "entry_pass"),
    ("staff", "Решения по заявкам"): (
        "staff_queue",
        "staff_application",
        "decide_many",
        "officials",
        "staff_teams",
        "staff_team",
        "representatives",
        "side_event",
    ),
    ("staff", "После допуска"): ("after_admission",),
    ("staff", "Места и резерв"): ("turnout", "raise_seats"),
    ("staff", "Подготовить конкурс"): ("schools",),
    ("staff", "Загрузить и выгрузить"): ("import_applications", "import_batch", "export_applications", "job"),
    ("staff", "Письма"): ("letter_log", "letter_templates", "letter_template", "mailings", "mailing"),
    ("staff", "Дни конкурса"): ("door",),
    ("staff", "Сайт конкурса"): ("school_mailings", "school_mailing"),
}
