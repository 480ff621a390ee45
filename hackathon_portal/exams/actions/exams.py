"""Planning a test: its blueprint and times, announcing it, more time for who needs it, closing and withdrawing with a reason."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hackathon_portal.exams.models import Allowance, Attempt, Exam
from hackathon_portal.exams.permissions import require_in_room
from hackathon_portal.exams.queries import sitting
from hackathon_portal.exams.rules import blueprint, timing
from hackathon_portal.kernel import clock, rooms
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first
from hackathon_portal.kernel.fields import title_of
from hackathon_portal.russia.alphabet import letters

PLANNERS = "Тесты готовит методист или сотрудник."
REASON = ("reason.missing", "Напишите причину: её прочтут участники.", "reason")
# What of a test is said by whoever plans it.
FIELDS = (
    "code", "title", "bank", "category", "paper_size", "strata", "minutes", "opens_at", "closes_at", "attempts", "grace_seconds",
    "pass_percent", "specialisations", "layout", "show_after",
)  # fmt: skip
# What may still change when somebody has begun: nobody's paper or minutes become others.
FREE = frozenset({"title", "closes_at", "attempts", "layout", "show_after"})


@action("Тест запланирован")
def plan_exam(*, room: rooms.Room, values: Mapping[str, Any], by: Any) -> Exam:
    """A draft of a test. Whether the bank can fill its papers is asked when it is announced."""
    require_in_room(by, "plan_tests", room, PLANNERS)
    exam = Exam(room=str(room), seed=secrets.token_hex(16), **{name: values[name] for name in FIELDS if name in values})
    _refuse_values(exam)
    exam.save()
    note(room=room, about=f"тест «{exam.title}»")
    return exam


@action("Тест изменён")
def change_exam(*, exam: Exam, values: Mapping[str, Any], reason: str = "", by: Any) -> Exam:
    """Change a test; an announced one with a reason, and once somebody has begun only what takes nothing from anybody."""
    room = rooms.read(exam.room)
    require_in_room(by, "plan_tests", room, PLANNERS)
    exam = Exam.objects.select_for_update().get(pk=exam.pk)
    changed = {name for name in FIELDS if name in values and getattr(exam, name) != values[name]}
    has_begun = exam.sittings.exists()
    fixed = sorted((title_of(Exam, name) for name in changed - FREE), key=letters) if has_begun else []
    refuse_first(
        [
            (exam.state == Exam.State.CLOSED, "exam.closed", "Тест закрыт: сначала откройте его снова.", ""),
            (bool(fixed), "exam.begun", f"Тест уже пишут, поэтому не изменить: {', '.join(fixed)}.", ""),
            (exam.state == Exam.State.PUBLISHED and bool(changed) and not reason.strip(), *REASON),
            (
                has_begun and values.get("attempts", exam.attempts) < exam.attempts, "exam.begun",
                "Тест уже пишут: попыток можно только добавить.", "attempts",
            ),
        ]
    )  # fmt: skip
    for name in changed:
        setattr(exam, name, values[name])
    _refuse_values(exam)
    exam.reason = reason.strip()[:300] or exam.reason
    exam.save()
    if "closes_at" in changed:
        _move_ends(exam)
    note(room=room, about=f"тест «{exam.title}»: {', '.join(sorted(changed)) or 'без перемен'}", reason=reason)
    return exam


@action("Тест объявлен")
def publish_exam(*, exam: Exam, by: Any) -> Exam:
    """Announce a test: people of its specialisations see it and may begin when it opens. The bank must fill its papers."""
    room = rooms.read(exam.room)
    require_in_room(by, "plan_tests", room, PLANNERS)
    exam = Exam.objects.select_for_update().select_related("bank").get(pk=exam.pk)
    refuse_first(
        [
            (exam.state == Exam.State.PUBLISHED, "exam.published", "Тест уже объявлен.", ""),
            (exam.state == Exam.State.CLOSED, "exam.closed", "Тест закрыт: откройте его снова.", ""),
            (exam.closes_at <= clock.now(), "exam.over", "Время теста уже прошло: сначала назначьте новое.", "closes_at"),
        ]
    )
    try:
        blueprint.drawn(sitting.pool_of(exam), sitting.strata_of(exam), "trial")
    except blueprint.BlueprintShort as short:
        raise RuleViolation(code="exam.bank_short", message=f"{short}.", field="strata") from short
    exam.state, exam.reason = Exam.State.PUBLISHED, ""
    exam.save(update_fields=["state", "reason"])
    note(room=room, about=f"тест «{exam.title}»")
    return exam


@action("Тест закрыт")
def close_exam(*, exam: Exam, reason: str, by: Any) -> Exam:
    """Nobody begins any more; who sits it goes on to the end of their time."""
    return _end(exam, Exam.State.CLOSED, reason, by)


@action("Тест открыт снова")
def reopen_exam(*, exam: Exam, reason: str, by: Any) -> Exam:
    """Take a closing back: the test may be begun again within its times."""
    room = rooms.read(exam.room)
    require_in_room(by, "plan_tests", room, PLANNERS)
    exam = Exam.objects.select_for_update().get(pk=exam.pk)
    refuse_first(
        [
            (not reason.strip(), *REASON),
            (exam.state != Exam.State.CLOSED, "exam.not_closed", f"Тест {exam.get_state_display()}: открывать нечего.", ""),
        ]
    )
    exam.state, exam.reason = Exam.State.PUBLISHED, reason.strip()[:300]
    exam.save(update_fields=["state", "reason"])
    note(room=room, about=f"тест «{exam.title}»", reason=reason)
    return exam


@action("Тест отозван")
def withdraw_exam(*, exam: Exam, reason: str, by: Any) -> Exam:
    """Take an announcement back: open attempts are closed at once with the reason; it may be changed and announced again."""
    exam = _end(exam, Exam.State.WITHDRAWN, reason, by)
    for attempt in exam.sittings.filter(state=Attempt.State.OPEN).select_for_update():
        attempt.state, attempt.submitted_at, attempt.reason = Attempt.State.BY_STAFF, clock.now(), exam.reason
        attempt.seconds = sitting.seconds_spent(attempt, clock.now())
        attempt.save(update_fields=["state", "submitted_at", "reason", "seconds"])
    return exam


def _end(exam: Exam, state: str, reason: str, by: Any) -> Exam:
    room = rooms.read(exam.room)
    require_in_room(by, "plan_tests", room, PLANNERS)
    exam = Exam.objects.select_for_update().get(pk=exam.pk)
    refuse_first(
        [
            (not reason.strip(), *REASON),
            (
                exam.state != Exam.State.PUBLISHED, "exam.not_published",
                f"Тест {exam.get_state_display()}: закрывать и отзывать нечего.", "",
            ),
        ]
    )  # fmt: skip
    exam.state, exam.reason = state, reason.strip()[:300]
    exam.save(update_fields=["state", "reason"])
    note(room=room, about=f"тест «{exam.title}»", reason=reason)
    return exam


@action("Дополнительное время на тест")
def allow_more_time(*, exam: Exam, user: Any, factor: Decimal, reason: str, by: Any) -> Allowance:
    """More time for one person: the minutes and the end of the window move both, an attempt under way as well."""
    room = rooms.read(exam.room)
    require_in_room(by, "plan_tests", room, PLANNERS)
    low, most = Decimal(1), Decimal(10)
    refuse_first(
        [
            (not low < factor <= most, "allowance.factor", f"Во сколько раз больше: больше {low} и не больше {most}.", "factor"),
            (not reason.strip(), "reason.missing", "Напишите основание.", "reason"),
        ]
    )
    allowance, _ = Allowance.objects.update_or_create(
        exam=exam, user=user, defaults={"factor": factor, "reason": reason.strip()[:300]}
    )
    _move_ends(exam, user_id=user.pk)
    note(room=room, about=f"тест «{exam.title}», {account(user.pk)}: x {factor}", reason=reason)
    return allowance


@action("Дополнительное время отменено")
def take_back_time(*, allowance: Allowance, by: Any) -> None:
    """The person has the usual time again; refused while they sit the test."""
    exam = allowance.exam
    room = rooms.read(exam.room)
    require_in_room(by, "plan_tests", room, PLANNERS)
    if exam.sittings.filter(user=allowance.user_id, state=Attempt.State.OPEN).exists():
        raise RuleViolation(code="allowance.in_use", message="Участник сейчас пишет тест с этим временем: отменить нельзя.")
    note(room=room, about=f"тест «{exam.title}», {account(allowance.user_id)}")
    allowance.delete()


def _refuse_values(exam: Exam) -> None:
    """Refuse what no test can be."""
    labels = [label for label, _ in exam.strata]
    named = sum(count for _, count in exam.strata)
    refuse_first(
        [
            (exam.bank.room != exam.room, "exam.bank", "Банк вопросов — из другого раздела.", "bank"),
            (exam.closes_at <= exam.opens_at, "exam.window", "Конец должен быть позже начала.", "closes_at"),
            (not exam.paper_size or not exam.minutes or not exam.attempts, "exam.empty", "Числа должны быть больше нуля.", ""),
            (not 0 <= exam.pass_percent <= 100, "exam.pass", "Порог — от 0 до 100 процентов.", "pass_percent"),
            (len({*labels}) < len(labels), "exam.strata", "Группа вопросов названа дважды.", "strata"),
            (
                named > exam.paper_size, "exam.strata",
                f"В группах {named} вопросов, а в варианте {exam.paper_size}: уменьшите группы или увеличьте вариант.", "strata",
            ),
        ]
    )  # fmt: skip


def _move_ends(exam: Exam, user_id: int | None = None) -> None:
    """The ends of attempts under way after the window or somebody's time has changed; nobody's end comes sooner."""
    attempts = exam.sittings.filter(state=Attempt.State.OPEN, **({"user": user_id} if user_id else {})).select_for_update()
    factors = dict(Allowance.objects.filter(exam=exam).values_list("user", "factor"))
    moved = []
    for attempt in attempts:
        ends = timing.ends_at(exam.timing, attempt.started_at, Fraction(factors.get(attempt.user_id, 1)))
        if (ends := ends + sitting.pause_of(attempt)) > attempt.ends_at:
            attempt.ends_at = ends
            moved.append(attempt)
    Attempt.objects.bulk_update(moved, ["ends_at"], batch_size=1000)
