"""Sitting a test: begun, handed in, closed by the clock or by staff. What is answered meanwhile is `answers.py`: no action."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from hackathon_portal.exams import gates
from hackathon_portal.exams.actions.answers import closed_refusal
from hackathon_portal.exams.models import Attempt, Exam, QuestionVersion
from hackathon_portal.exams.permissions import require_in_room
from hackathon_portal.exams.queries import sitting
from hackathon_portal.exams.rules import timing
from hackathon_portal.kernel import clock, rooms
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, TooLate, refuse_first
from hackathon_portal.kernel.templatetags.portal import instant

BOARD = "Попытки закрывает и возвращает сотрудник, который ведёт тест."


@action("Начало теста")
def start_attempt(*, exam: Exam, by: Any) -> Attempt:
    """Begin: the paper is drawn, its questions are frozen, the end is set on the server's clock. One attempt at a time."""
    if why := gates.refusal(by, exam):
        raise RuleViolation(code="exam.gate", message=why, status=403)
    now = clock.now()
    _refuse_start(exam, now, gates.zone_for(by, exam))
    _close_where(exam=exam, user_id=by.pk, now=now)
    earlier = list(sitting.attempts_of(exam, by).values_list("number", "state"))
    number = max((number for number, _ in earlier), default=0) + 1
    refuse_first(
        [
            (
                any(state == Attempt.State.OPEN for _, state in earlier), "attempt.open",
                "Попытка уже идёт: вот она. Вторую одновременно начать нельзя.", "",
            ),
            (number > exam.attempts, "attempt.none_left", f"Попыток больше нет: использовано {number - 1} из {exam.attempts}.", ""),
        ]
    )  # fmt: skip
    factor = sitting.factor_for(exam, by.pk)
    paper = sitting.paper_for(exam, user_id=by.pk, number=number)
    attempt = Attempt.objects.create(
        exam=exam, user=by, number=number, paper=paper, started_at=now, ends_at=timing.ends_at(exam.timing, now, factor)
    )
    QuestionVersion.objects.filter(pk__in=paper, frozen_at=None).update(frozen_at=now)
    note(room=rooms.read(exam.room), about=f"тест «{exam.title}», попытка {attempt.pk}")
    return attempt


def _refuse_start(exam: Exam, now: datetime, zone: Any) -> None:
    opens = instant(exam.opens_at, str(zone))
    refuse_first(
        [
            (exam.state == Exam.State.DRAFT, "exam.draft", "Тест ещё не объявлен.", ""),
            (exam.state != Exam.State.PUBLISHED, "exam.closed", f"Тест {exam.get_state_display()}. {exam.reason}".strip(), ""),
            (now < exam.opens_at, "exam.not_open", f"Тест ещё не открыт: начать можно с {opens}.", ""),
        ]
    )
    if now > exam.closes_at:
        raise TooLate(code="exam.over", what="Начать тест можно было до", until=exam.closes_at, zone=zone)


@action("Сдача попытки")
def submit_attempt(*, attempt: Attempt, by: Any) -> Attempt:
    """Hand in. What is stored counts; a second press changes nothing. After the end of time it is closed by the clock instead."""
    if attempt.user_id != by.pk:
        raise RuleViolation(code="forbidden", message="Это попытка другого человека.", status=403)
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("exam").get(pk=attempt.pk)
    note(room=rooms.read(attempt.exam.room), about=f"тест «{attempt.exam.title}», попытка {attempt.pk}")
    if attempt.state == Attempt.State.SUBMITTED:
        return attempt
    if attempt.state != Attempt.State.OPEN:
        raise closed_refusal(attempt, gates.zone_for(by, attempt.exam))
    now = clock.now()
    if now > sitting.last_moment(attempt.exam, attempt):
        _close_where(exam=attempt.exam, user_id=attempt.user_id, now=now)
        attempt.refresh_from_db()
        return attempt
    attempt.state, attempt.submitted_at = Attempt.State.SUBMITTED, now
    attempt.seconds = sitting.seconds_spent(attempt, now)
    attempt.save(update_fields=["state", "submitted_at", "seconds"])
    return attempt


CLOSE = """
UPDATE exams_attempt a
   SET state = 'by_time', submitted_at = a.ends_at, seconds = extract(epoch FROM a.ends_at - a.started_at)::int - a.paused_seconds
  FROM exams_exam e
 WHERE e.id = a.exam_id AND a.state = 'open' AND a.ends_at < %(now)s AND a.ends_at + e.grace_seconds * interval '1 second' < %(now)s
   AND (%(exam)s::bigint IS NULL OR a.exam_id = %(exam)s) AND (%(user)s::bigint IS NULL OR a.user_id = %(user)s)
   AND (%(room)s::text IS NULL OR e.room = %(room)s)
"""


def _close_where(*, now: datetime, exam: Exam | None = None, user_id: int | None = None, room: str | None = None) -> int:
    """Close what is over, all of it in one statement; how many attempts that were."""
    with connection.cursor() as cursor:
        cursor.execute(CLOSE, {"now": now, "exam": exam.pk if exam else None, "user": user_id, "room": room})
        return cursor.rowcount


@action("Закрытие попыток по времени")
def close_attempts_of_room(*, room: rooms.Room) -> int:
    """Close every attempt of a room whose time and grace are over; what is stored counts."""
    closed = _close_where(now=clock.now(), room=str(room))
    note(room=room, about=f"закрыто попыток: {closed}")
    return closed


def close_overdue() -> int:
    """By the clock: rooms with attempts that are over, each closed by one statement; nothing is written where nothing is over."""
    return sum(close_attempts_of_room(room=rooms.read(room)) for room in sitting.rooms_with_overdue(clock.now()))


@action("Закрытие попытки сотрудником")
def close_by_staff(*, attempt: Attempt, reason: str, by: Any) -> Attempt:
    """Close one open attempt with a reason the person reads; `reopen_attempt` gives the time left back."""
    require_in_room(by, "see_board", rooms.read(attempt.exam.room), BOARD)
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("exam").get(pk=attempt.pk)
    refuse_first(
        [
            (not reason.strip(), "reason.missing", "Напишите причину: её прочтёт участник.", "reason"),
            (attempt.state != Attempt.State.OPEN, "attempt.closed", f"Попытка уже {attempt.get_state_display()}.", ""),
        ]
    )
    now = clock.now()
    attempt.state, attempt.submitted_at, attempt.reason = Attempt.State.BY_STAFF, now, reason.strip()[:300]
    attempt.seconds = sitting.seconds_spent(attempt, now)
    attempt.save(update_fields=["state", "submitted_at", "seconds", "reason"])
    note(room=rooms.read(attempt.exam.room), about=f"попытка {attempt.pk}", reason=reason)
    return attempt


@action("Попытка открыта снова")
def reopen_attempt(*, attempt: Attempt, reason: str, by: Any) -> Attempt:
    """Open an attempt again that staff closed or the person handed in too early, with the time that was left then."""
    require_in_room(by, "see_board", rooms.read(attempt.exam.room), BOARD)
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("exam").get(pk=attempt.pk)
    left = attempt.ends_at - (attempt.submitted_at or attempt.ends_at)
    others = sitting.attempts_of(attempt.exam, attempt.user_id).exclude(pk=attempt.pk)
    refuse_first(
        [
            (not reason.strip(), "reason.missing", "Напишите причину: её прочтёт участник.", "reason"),
            (attempt.state == Attempt.State.OPEN, "attempt.open", "Попытка и так идёт.", ""),
            (
                attempt.state == Attempt.State.BY_TIME or left.total_seconds() <= 0, "attempt.over",
                "Времени у попытки не осталось: её закрыло время.", "",
            ),
            (attempt.units is not None, "attempt.marked", "Попытка уже оценена: снова её не открыть.", ""),
            (
                others.filter(number__gt=attempt.number).exists() or others.filter(state=Attempt.State.OPEN).exists(),
                "attempt.later", "Участник уже начал следующую попытку.", "",
            ),
        ]
    )  # fmt: skip
    now = clock.now()
    attempt.paused_seconds += int((now - (attempt.submitted_at or now)).total_seconds())
    attempt.state, attempt.submitted_at, attempt.seconds = Attempt.State.OPEN, None, None
    attempt.ends_at, attempt.reason = now + left, reason.strip()[:300]
    attempt.save(update_fields=["state", "submitted_at", "seconds", "ends_at", "reason", "paused_seconds"])
    note(room=rooms.read(attempt.exam.room), about=f"попытка {attempt.pk}, до {attempt.ends_at:%d.%m.%Y %H:%M:%S}", reason=reason)
    return attempt
