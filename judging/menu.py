"""Pages of judging in the menu, where the help answers them, and what waits for a person there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from hackathon_portal.contests.menus import CALM, LATE, NOW, DeskFigures, DeskTasks, Figure, Page, Task
from hackathon_portal.contests.models import Contest
from judging.models import Checkpoint, MentorNote, PaperSheet
from judging.queries import agenda, opinions
from judging.queries.commission import commission_of, seat_for, tasks_without_a_judge
from judging.queries.projects import submitted_projects
from judging.queries.results import protocol_in_force
from judging.queries.sheets import are_assigned, outstanding, work_of


def sheets_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    commission, member = commission_of(contest), seat_for(user, contest)
    if commission is None or member is None:
        return
    if commission.is_open:
        rows = [row for row in work_of(member, contest) if not row.recused]
        left = sum(row.sheet is None or row.sheet.signed_at is None for row in rows)
        if left:
            yield Task(f"Заполнить и подписать листы: {left} из {len(rows)}", "sheet_list")
    if member.is_assessor:
        return
    for act in agenda.acts_of(contest).filter(state="draft", meeting__attendance__member=member):
        if not act.signatures.filter(member=member).exists():
            yield Task(f"Подписать протокол № {act.number} {act.get_kind_display()}", "acts")
    protocol = protocol_in_force(contest)
    if protocol is None or protocol.signed_at or protocol.signatures.filter(member=member).exists():
        return
    if protocol.meeting.attendance.filter(member=member).exists():
        yield Task("Подписать протокол", "protocol")


def opinion_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    """People about whom two assessors differ, or whom there is nobody to assess: somebody else is to do it."""
    if not contest.regulation.judging.assessment_sheets or contest.state != Contest.State.PUBLISHED:
        return
    people = opinions.standing(contest)
    if apart := sum(one.is_apart for one in people):
        yield Task(f"Ассессоры разошлись, нужна ещё одна оценка: {apart}", "assessors", NOW)
    if opinions.assessors(contest).exists() and (alone := sum(one.lacks_assessor for one in people)):
        yield Task(f"Не хватает ассессоров, людей без оценки: {alone}", "assessors", NOW)


def assessment_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    commission = commission_of(contest)
    if commission and commission.is_open:
        rows = outstanding(commission, contest)
        left = sum(row["due"] - row["signed"] for row in rows)
        detail = f"не подписано листов: {left}" if left else "все листы подписаны"
        yield Task("Закрыть оценку" if not left else "Оценка идёт", "commission_room", CALM if left else NOW, detail)


def representation_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    """Customers whose task is announced and nobody of the commission represents: asked again at every composition."""
    if contest.state != Contest.State.PUBLISHED or contest.results_published_at:
        return
    task = contest.regulation.words.task_genitive
    for title in tasks_without_a_judge(contest):
        yield Task(f"Нет представителя заказчика {task}: «{title}»", "commission", LATE if today >= contest.starts_on else NOW)


def secretary_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    waiting = (
        PaperSheet.objects.filter(project__contest=contest, confirmed_at=None, returned_at=None).exclude(typed_by=user).count()
    )
    if waiting:
        yield Task(f"Подтвердить бумажные листы: {waiting}", "paper_sheets")
    commission = commission_of(contest)
    if commission and commission.is_closed and protocol_in_force(contest) is None:
        yield Task("Составить протокол", "commission_room", LATE if today > contest.ends_on else NOW)


def mentor_tasks(user: Any, contest: Contest, now: datetime, today: date) -> Iterator[Task]:
    for point in Checkpoint.objects.filter(Q(opens_at__lte=now), contest=contest, closes_at__gte=now):
        posts = point.posts.values("team")
        noted = MentorNote.objects.filter(checkpoint=point, author=user).values("team")
        left = posts.exclude(team__in=noted).count()
        if left:
            yield Task(f"«{point.title}»: команды без вашей оценки: {left}", "mentor_teams")


def project_figures(contest: Contest, today: date) -> Iterator[Figure]:
    """Projects handed in, of those begun."""
    yield Figure("Сдано проектов", submitted_projects(contest).count(), "team_projects", contest.projects.count() or None)


def sheet_figures(contest: Contest, today: date) -> Iterator[Figure]:
    """Sheets signed, of those due: counts of work, never of points."""
    commission = commission_of(contest)
    if commission and (commission.is_open or commission.is_closed):
        rows = outstanding(commission, contest)
        yield Figure("Подписано листов", sum(row["signed"] for row in rows), "commission_room", sum(row["due"] for row in rows))


def _trackers(contest: Contest) -> bool:
    return contest.regulation.organising.trackers


def _assesses(contest: Contest) -> bool:
    return bool(contest.regulation.judging.assessment_sheets)


PAGES = (
    Page("team_projects", "Проекты команд", "Проекты", 10),
    Page("mentor_teams", "Ход работы", "Проекты", 20),
    Page("plan_checkpoints", "Контрольные точки", "Проекты", 30),
    Page("mentors", "Менторы", "Проекты", 40),
    Page("mentor_assignments", "Команды менторов", "Проекты", 50, _trackers),
    Page("sheet_list", "Мои листы", "Комиссия", 10),
    Page("commission_room", "Заседание и состав", "Комиссия", 20),
    Page("assessors", "Ассессмент", "Комиссия", 35, _assesses),
    Page("assignments", "Кто что оценивает", "Комиссия", 15, are_assigned),
    Page("acts", "Протоколы заседаний", "Комиссия", 25),
    Page("ranking", "Итоги", "Комиссия", 30),
    Page("hall", "Зал", "Комиссия", 40),
)
TASKS = (
    DeskTasks("contests.manage", representation_tasks, 60),
    DeskTasks("judging.fill_sheets", sheets_tasks, 70),
    DeskTasks("judging.appoint_assessors", opinion_tasks, 75),
    DeskTasks("judging.close_assessment", assessment_tasks, 80),
    DeskTasks("judging.manage_attendance", secretary_tasks, 90),
    DeskTasks("judging.mentor_teams", mentor_tasks, 130),
)
FIGURES = (
    DeskFigures("judging.see_projects", project_figures, 20),
    DeskFigures("judging.see_room", sheet_figures, 30),
)
# (page of the help, its heading) -> names of URLs whose question it answers.
HELP = {
    ("participant", "Проект"): ("project",),
    ("commission", "Лист оценки"): ("sheet_list", "sheet", "sheet_grid", "recuse"),
    ("commission", "Секретарю"): (
        "commission",
        "assignments",
        "paper_sheets",
        "paper_sheet",
        "protocol",
        "edit_protocol",
        "acts",
        "act",
        "edit_act",
    ),
    ("commission", "Председателю"): (
        "close_assessment",
        "reopen_assessment",
        "tie",
        "sign_protocol",
        "sign_act",
        "ranking",
        "analysis",
        "sheet_matrix",
    ),
    ("commission", "Голосование"): ("commission_room",),
    ("mentor", "Ход работы"): ("mentor_teams", "mentor_team"),
    ("staff", "Подготовить конкурс"): ("change_criteria", "assessors"),
    ("participant", "Если команда победила"): ("own_assessment",),
    ("staff", "Дни конкурса"): ("team_projects", "team_project", "hall"),
    ("staff", "Обращения, волонтёры, мероприятия"): ("mentor_assignments",),
}
