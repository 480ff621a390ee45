"""What an attempt is made of and how it stands: the pool of a test, the paper, the answers stored, extra time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.db.models import Count, DateTimeField, ExpressionWrapper, F, QuerySet, Value

from hackathon_portal.exams.content import item_of
from hackathon_portal.exams.models import Allowance, Answer, Attempt, Exam, Question, QuestionVersion
from hackathon_portal.exams.rules import blueprint, given
from hackathon_portal.exams.rules.blueprint import Stratum
from hackathon_portal.exams.rules.items import Item

# Versions whose shape a process remembers: an asked version never changes.
REMEMBERED = 4_000


def strata_of(exam: Exam) -> list[Stratum]:
    """The strata a paper is drawn by: those named, and any questions for the rest."""
    named = [Stratum(label, count) for label, count in exam.strata if label]
    rest = exam.paper_size - sum(stratum.count for stratum in named)
    return [*named, Stratum("", rest)] if rest > 0 else named


def pool_of(exam: Exam) -> list[tuple[int, str]]:
    """Questions a paper is drawn from: (key of the version in force, group)."""
    asked = Question.objects.filter(
        bank=exam.bank_id, category=exam.category, retired_at__isnull=True, current__isnull=False
    ).order_by()
    return list(asked.values_list("current_id", "label"))


def groups_of(bank_id: int) -> list[dict[str, Any]]:
    """Categories of a bank with their groups and how many questions each has that may be asked."""
    asked = Question.objects.filter(bank=bank_id, retired_at__isnull=True, current__isnull=False).order_by("category", "label")
    return list(asked.values("category", "label").annotate(count=Count("pk")))


def paper_for(exam: Exam, *, user_id: int, number: int, pool: Sequence[tuple[int, str]] | None = None) -> list[int]:
    """The paper of a person's attempt: always the same one while the bank is the same. Raises BlueprintShort."""
    return blueprint.drawn(pool_of(exam) if pool is None else pool, strata_of(exam), f"{exam.seed}:{user_id}:{number}")


def factor_for(exam: Exam, user_id: int) -> Fraction:
    """How many times more time a person has in this test."""
    factor = Allowance.objects.filter(exam=exam, user=user_id).values_list("factor", flat=True).first()
    return Fraction(factor) if factor is not None else Fraction(1)


def last_moment(exam: Exam, attempt: Attempt) -> datetime:
    """The last instant at which an answer is still taken: the end of time with the grace."""
    return attempt.ends_at + timedelta(seconds=exam.grace_seconds)


def items_of(versions: Sequence[int]) -> dict[int, Item]:
    """Questions as the rules know them, by the key of the version."""
    rows = QuestionVersion.objects.filter(pk__in=versions).select_related("question")
    return {
        row.pk: item_of(row.content, code=row.question.code, category=row.question.category, kind=row.kind) for row in rows
    }


@lru_cache(maxsize=REMEMBERED)
def shape_of(version: int) -> given.Shape:
    """How answers to a version are written; read once in a process. Raises KeyError for a version that does not exist."""
    return given.shape_of(items_of([version])[version])


def answers_of(attempt: Attempt) -> dict[int, Answer]:
    """What is stored of an attempt, by the key of the version."""
    return {answer.version_id: answer for answer in Answer.objects.filter(attempt=attempt)}


def unanswered(attempt: Attempt, answers: dict[int, Answer]) -> list[int]:
    """Numbers of questions of the paper, from 1, that have no whole answer."""
    return [
        place
        for place, version in enumerate(attempt.paper, 1)
        if version not in answers or not given.is_whole(shape_of(version), answers[version].text)
    ]


def attempts_of(exam: Exam, user: Any) -> QuerySet[Attempt]:
    """A person's attempts in a test, the first first."""
    return Attempt.objects.filter(exam=exam, user=user).order_by("number")


def rooms_with_overdue(now: datetime) -> list[str]:
    """Rooms in which attempts are over by the clock, grace included."""
    late = ExpressionWrapper(F("ends_at") + F("exam__grace_seconds") * Value(timedelta(seconds=1)), DateTimeField())
    over = Attempt.objects.filter(state=Attempt.State.OPEN, ends_at__lt=now).alias(late=late).filter(late__lt=now)
    return sorted(set(over.order_by().values_list("exam__room", flat=True)))
