"""Who comes: answers of admitted people, places of those who do not, arrival at the door (Tula: clause 1.4)."""

from __future__ import annotations

from datetime import datetime

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, TooLate, require
from hackathon_portal.kernel.models import AuditRecord
from hackathon_portal.regulation.rules.deadlines import is_after
from registration import letters
from registration.actions import captain_told
from registration.actions.leaving import after_leaving
from registration.actions.shared import lock_application, lock_contest, save
from registration.models import Application, Team
from registration.queries import people
from registration.states import ApplicationState, move


@action("Ответ, придёт ли участник")
def answer_attendance(*, application: Application, coming: bool, by: User | None) -> Application:
    """An admitted person says whether they come; `by` is None for the holder of the letter's link. The last answer counts."""
    application = Application.objects.select_for_update(of=("self",)).select_related("contest", "team").get(pk=application.pk)
    if by is not None and application.user_id != by.pk:
        raise RuleViolation(code="forbidden", message="Это не ваша заявка.", status=403)
    if application.state != ApplicationState.ADMITTED:
        raise RuleViolation(code="attendance.not_admitted", message="Подтверждать участие нужно после допуска к конкурсу.")
    if is_after(clock.now(), letters.link_ends(application.contest)):
        raise TooLate(
            code="attendance.over", what="Отвечали, придёте ли вы, до конца конкурса:", until=letters.link_ends(application.contest),
            zone=application.contest.regulation.zone, in_force="Больше отвечать не нужно.",
        )  # fmt: skip
    answer = Application.Attendance.COMING if coming else Application.Attendance.NOT_COMING
    former, application.attendance, application.attendance_at = application.attendance, answer, clock.now()
    application.save(update_fields=["attendance", "attendance_at"])
    if former != answer and Application.Attendance.NOT_COMING in (former, answer):
        captain_told.tell_attendance(application)
    note(contest_id=application.contest_id, about=f"заявка {application}", reason=answer.label)
    if former != answer:
        letters.post("attendance", application, again=application.attendance_at.isoformat())
    return application


@action("Место неподтвердившей команды передано резерву")
def release_unconfirmed_place(*, team: Team, reason: str, by: User) -> int:
    """Take the place of a team in which nobody has said that they come; each gets a letter with the reason.

    Returns how many applications ended.
    """
    contest = lock_contest(team.contest)
    require(by, "registration.decide", contest, "Место передаёт сотрудник организатора.")
    if not reason.strip():
        raise RuleViolation(code="release.no_reason", message="Напишите причину: её получат участники.", field="reason")
    if contest.results_published_at:
        raise RuleViolation(code="release.too_late", message="Результаты опубликованы: места больше не передаются.")
    people = list(team.applications.filter(state=ApplicationState.ADMITTED).order_by("-role", "id"))
    if not people:
        raise RuleViolation(code="release.nobody", message=f"В команде «{team.name}» нет допущенных участников.")
    if any(application.attendance == Application.Attendance.COMING for application in people):
        raise RuleViolation(code="release.confirmed", message=f"В команде «{team.name}» есть подтвердившие участие.")
    for person in people:
        application = lock_application(person)
        application.decision_comment = reason.strip()[:500]
        move(application, "release")
        save(application)
        letters.post("place_released", application, again=str(application.revision), reason=reason.strip())
        after_leaving(application)
    note(contest_id=contest.pk, about=f"команда «{team.name}»", reason=reason.strip())
    return len(people)


@action("Отмечен приход участника")
def check_in(*, application: Application, passport_seen: bool, by: User, at: datetime | None = None) -> Application:
    """Mark an admitted person as arrived; a repeat (the queue of a phone sends twice, another application of theirs) keeps the first time.

    `at`: when the phone at the door marked it, never later than now.
    """
    application = Application.objects.select_for_update(of=("self",)).select_related("contest", "team").get(pk=application.pk)
    require(by, "registration.check_in", application.contest, "Приход отмечает сотрудник или встречающий.")
    if application.state != ApplicationState.ADMITTED:
        raise RuleViolation(
            code="door.not_admitted",
            clause=application.contest.regulation.clause("exclusion") if application.exclusion_ground else "",
            message=f"Заявка {application}: {application.get_state_display()}. Пропустить нельзя.",
        )
    if application.arrived_at is None:
        _refuse_taken_back(application, at)
        earlier = people.of_same_person(application).exclude(arrived_at=None).order_by("arrived_at").first()
        application.arrived_at = earlier.arrived_at if earlier else min(at or clock.now(), clock.now())
        application.arrived_by = earlier.arrived_by if earlier else by
    application.passport_seen = application.passport_seen or passport_seen
    application.save(update_fields=["arrived_at", "arrived_by", "passport_seen"])
    note(contest_id=application.contest_id, about=f"заявка {application}", reason="паспорт сверен" if passport_seen else "")
    return application


def _refuse_taken_back(application: Application, at: datetime | None) -> None:
    """A mark a phone has kept comes too late where another device has taken the mark back meanwhile."""
    rows = AuditRecord.objects.filter(contest_ref=application.contest_id, name="undo_check_in", about=f"заявка {application}")
    if at is not None and rows.filter(at__gt=at).exists():
        raise RuleViolation(
            code="door.taken_back",
            message=f"{application.full_name}: отметку сняли позже, чем её поставил этот телефон. Если человек здесь, отметьте снова.",
        )


@action("Отметка о приходе снята")
def undo_check_in(*, application: Application, by: User) -> None:
    """A mark made by mistake goes away, from whatever application of the person has it."""
    require(by, "registration.check_in", application.contest, "Приход отмечает сотрудник или встречающий.")
    people.of_same_person(application).update(arrived_at=None, arrived_by=None, passport_seen=False)
    note(contest_id=application.contest_id, about=f"заявка {application}")


def admitted_by_code(contest: Contest, code: str) -> Application:
    """The application whose admission letter holds the code; RuleViolation for an unknown one."""
    application = people.applications_in(contest).filter(door_code=code.strip().upper()).select_related("team").first()
    if application is None:
        raise RuleViolation(code="door.unknown_code", message="Такого кода нет среди допущенных на этот конкурс.", status=404)
    application.contest = contest
    return application
