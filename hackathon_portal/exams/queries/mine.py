"""A person's tests: which are for them, how each stands, what of a result may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from hackathon_portal.exams import gates
from hackathon_portal.exams.models import Allowance, Attempt, Exam
from hackathon_portal.exams.policies import why_hidden
from hackathon_portal.exams.queries import sitting
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.rooms import Room


@dataclass(frozen=True)
class Mine:
    """One test of one person at this moment."""

    exam: Exam
    attempts: tuple[Attempt, ...]
    factor: Fraction
    zone: ZoneInfo
    now: datetime
    refusal: str = ""

    @property
    def current(self) -> Attempt | None:
        """The attempt under way; one whose time is over is no more, whether or not the sweep has come."""
        return next(
            (
                one
                for one in self.attempts
                if one.state == Attempt.State.OPEN and self.now <= sitting.last_moment(self.exam, one)
            ),
            None,
        )  # fmt: skip

    @property
    def left(self) -> int:
        """Attempts that may still be begun."""
        return max(0, self.exam.attempts - len(self.attempts))

    @property
    def minutes(self) -> Fraction:
        """Minutes of an attempt, with extra time."""
        return self.exam.minutes * self.factor

    @property
    def may_begin(self) -> bool:
        """Whether an attempt may be begun now."""
        return not self.why_not

    @property
    def why_not(self) -> str:
        """Why none may be begun now, in words."""
        if self.refusal or self.current:
            return self.refusal or "Попытка уже идёт."
        if self.exam.state != Exam.State.PUBLISHED:
            return f"Тест {self.exam.get_state_display()}. {self.exam.reason}".strip()
        if self.now < self.exam.opens_at:
            return "Тест ещё не открыт."
        if self.now > self.exam.closes_at:
            return "Время, когда можно было начать, прошло."
        return "" if self.left else "Попыток больше нет."


def tests_of(room: Room, user: Any) -> list[Mine]:
    """The announced tests of a room that are this person's, and those they have sat."""
    exams = list(Exam.objects.filter(room=str(room)).exclude(state=Exam.State.DRAFT))
    if not exams:
        return []
    why = gates.refusals(user, exams)
    sat: dict[int, list[Attempt]] = {}
    for attempt in Attempt.objects.filter(user=user.pk, exam__in=exams).order_by("number"):
        sat.setdefault(attempt.exam_id, []).append(attempt)
    factors = dict(Allowance.objects.filter(user=user.pk, exam__in=exams).values_list("exam", "factor"))
    zone, now = gates.zone_for(user, exams[0]), clock.now()
    return [
        Mine(exam, tuple(sat.get(exam.pk, ())), Fraction(factors.get(exam.pk, 1)), zone, now, why[exam.pk])
        for exam in exams
        if not why[exam.pk] or exam.pk in sat
    ]


def why_none(room: Room, user: Any) -> str:
    """Why a person who has no test has none; empty where none is announced."""
    exam = Exam.objects.filter(room=str(room), state=Exam.State.PUBLISHED).first()
    return gates.refusal(user, exam) if exam else ""


def test_of(exam: Exam, user: Any) -> Mine:
    """One test as this person has it."""
    attempts = tuple(sitting.attempts_of(exam, user))
    return Mine(
        exam, attempts, sitting.factor_for(exam, user.pk), gates.zone_for(user, exam), clock.now(), gates.refusal(user, exam)
    )


@dataclass(frozen=True)
class Result:
    """What a person reads of a closed attempt: the points, or when they will be there."""

    percent: Fraction | None = None
    is_passed: bool | None = None
    words: str = ""


def result_of(attempt: Attempt, now: datetime) -> Result:
    """The result as the test's plan lets it be shown."""
    if hidden := why_hidden(attempt.exam, now):
        return Result(words=hidden)
    if attempt.units is None or not attempt.full_units:
        return Result(words="Результат будет здесь, когда ответы проверят.")
    return Result(percent=Fraction(100 * attempt.units, attempt.full_units), is_passed=attempt.is_passed)
