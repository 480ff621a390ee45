"""What staff, mentors and the commission do about a team's project: a later term, a late one, a violation (Tula: 3.5, 4.1-4.4)."""

from __future__ import annotations

from datetime import datetime

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import powers
from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, TooLate, require
from hackathon_portal.regulation.schema import Deed
from judging import letters
from judging.actions.project import check_whole, hand_in
from judging.models import Project, Violation
from registration.models import Team
from registration.queries.teams import admitted_teams


def _refuse_when_assessed(contest: Contest, clause: str) -> None:
    commission = getattr(contest, "commission", None)
    if commission and commission.is_closed:
        raise RuleViolation(code="assessment.closed", clause=clause, message="Оценка закрыта: новых проектов она не примет.")


@action("Срок проекта команды продлён")
def extend_project(*, team: Team, until: datetime, reason: str, by: User, nomination: Nomination | None = None) -> Project:
    """Give one team a later term, with a reason that the journal keeps and a letter to the captain.

    A team that has not chosen a nomination gets the given one; without it the action is refused.
    """
    contest = contest_with_regulation(team.contest_id)
    require(by, "judging.oversee_projects", contest, "Срок продлевает сотрудник организатора.")
    clause = contest.regulation.clause("project")
    power = powers.require_given(contest, Deed.EXTEND_TERM)
    _refuse_when_assessed(contest, clause)
    if not reason.strip():
        raise RuleViolation(code="project.no_reason", clause=clause, message="Напишите причину.", field="reason")
    if until <= clock.now() or (contest.project_deadline_at and until <= contest.project_deadline_at):
        raise RuleViolation(
            code="project.not_later",
            clause=clause,
            message="Новый срок должен быть позже общего и ещё не прошедшим.",
            field="until",
        )
    if not admitted_teams(contest).filter(pk=team.pk).exists():
        raise RuleViolation(code="team.not_admitted", clause=clause, message="Команда не допущена к конкурсу.")
    project = Project.objects.select_for_update().filter(team=team).first()
    if project is None:
        if nomination is None or nomination.contest_id != contest.pk:
            raise RuleViolation(
                code="project.no_nomination",
                clause=contest.regulation.clause("nomination"),
                message=f"Команда не выбрала {contest.regulation.words.task_accusative}: укажите, что она выбирает.",
                field="nomination",
            )
        project = Project(contest=contest, team=team, nomination=nomination)
    project.extended_until, project.extension_reason = until, reason.strip()[:500]
    project.save()
    letters.to_captain(
        team, contest, "extension", again=until.isoformat(), until=until, reason=project.extension_reason,
        decided=powers.decided_words(contest.regulation, power),
    )  # fmt: skip
    local = until.astimezone(contest.regulation.zone)
    note(contest_id=contest.pk, about=f"команда «{team.name}», до {local:%d.%m.%Y %H:%M}", reason=project.extension_reason)
    return project


@action("Проект принят после срока")
def submit_late(*, project: Project, reason: str, by: User) -> Project:
    """Staff hand in what the team has saved, after the deadline, with a reason; the same completeness is asked."""
    project = Project.objects.select_for_update(of=("self",)).select_related("team", "nomination").get(pk=project.pk)
    contest = contest_with_regulation(project.contest_id)
    require(by, "judging.oversee_projects", contest, "Проект после срока принимает сотрудник организатора.")
    clause = contest.regulation.clause("project")
    powers.require_given(contest, Deed.EXTEND_TERM)
    _refuse_when_assessed(contest, clause)
    if contest.project_deadline_at and clock.now() <= contest.project_deadline_at:
        raise RuleViolation(code="project.in_time", clause=clause, message="Срок ещё не прошёл: проект сдаёт капитан.")
    if not reason.strip():
        raise RuleViolation(code="project.no_reason", clause=clause, message="Напишите причину.", field="reason")
    check_whole(project, contest)
    version = hand_in(project, by=by, late_reason=reason.strip()[:500])
    letters.to_captain(
        project.team, contest, "project_late", again=str(version.number), version=version.number, reason=version.late_reason
    )
    note(contest_id=contest.pk, about=f"команда «{project.team.name}», версия {version.number}", reason=version.late_reason)
    return project


@action("Заявлено нарушение требований к проекту")
def raise_violation(*, project: Project, clause: str, text: str, by: User) -> Violation:
    """Say that a project breaks a requirement of the regulation; the captain gets a letter and may answer."""
    contest = contest_with_regulation(project.contest_id)
    require(by, "judging.raise_violation", contest, "Нарушение заявляют ментор, сотрудник или комиссия.")
    if clause not in contest.regulation.project.requirements:
        raise RuleViolation(
            code="violation.clause",
            clause=contest.regulation.clause("project.declarations"),
            message="Выберите пункт требований.",
            field="clause",
        )
    if not text.strip():
        raise RuleViolation(code="violation.no_text", clause=clause, message="Напишите, в чём нарушение.", field="text")
    if contest.results_published_at:
        raise RuleViolation(code="results.published", clause=clause, message="Решение комиссии уже опубликовано.")
    power = powers.require_given(contest, Deed.DISQUALIFY)
    violation = Violation.objects.create(
        project=project, clause=clause, text=text.strip()[:2000], raised_by=by, raised_at=clock.now()
    )
    body = powers.named(contest.regulation, power)
    letters.to_captain(project.team, contest, "violation_raised", again=str(violation.pk), violation=violation, body=body)
    note(contest_id=contest.pk, about=f"команда «{project.team.name}», п.\u00a0{clause}", reason=text.strip()[:500])
    return violation


@action("Команда ответила на замечание")
def answer_violation(*, violation: Violation, text: str, by: User) -> Violation:
    """The captain's answer, until the commission has decided."""
    violation = Violation.objects.select_for_update(of=("self",)).select_related("project__team").get(pk=violation.pk)
    if not by.has_perm("judging.submit_project", violation.project):
        raise RuleViolation(code="forbidden", message="Отвечает капитан команды.", status=403)
    if violation.state != Violation.State.RAISED:
        contest = contest_with_regulation(violation.project.contest_id)
        raise TooLate(
            code="violation.decided", clause=violation.clause, what="Этот вопрос решён",
            until=violation.decided_at or clock.now(), zone=contest.regulation.zone,
        )  # fmt: skip
    if not text.strip():
        raise RuleViolation(code="violation.no_text", clause=violation.clause, message="Напишите ответ.", field="text")
    violation.answer, violation.answered_at = text.strip()[:2000], clock.now()
    violation.save(update_fields=["answer", "answered_at"])
    project = violation.project
    note(contest_id=project.contest_id, about=f"команда «{project.team.name}», п.\u00a0{violation.clause}")
    letters.to_captain(
        project.team, contest_with_regulation(project.contest_id), "answer_received",
        again=f"{violation.pk}:{violation.answered_at.isoformat()}", violation=violation,
    )  # fmt: skip
    return violation
