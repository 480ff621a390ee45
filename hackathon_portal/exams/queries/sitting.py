"""What an attempt is made of and how it stands: the pool of a test, the paper, the answers stored, extra time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Count, DateTimeField, ExpressionWrapper, F, QuerySet, Value

from hackathon_portal.exams.models import Allowance, Answer, Attempt, Exam, Question, QuestionVersion
from hackathon_portal.exams.rules import blueprint
from hackathon_portal.exams.rules.blueprint import Stratum
from hackathon_portal.exams.rules.items import Kind
from hackathon_portal.exams.rules.marking import number_of
from hackathon_portal.exams.shown import Shown, shown
from hackathon_portal.kernel.encryption import keyed_hash
from hackathon_portal.kernel.rooms import Room
from hackathon_portal.russia.alphabet import letters

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
    asked = Question.objects.filter(bank=bank_id, retired_at__isnull=True, current__isnull=False).order_by()
    rows: Any = asked.values("category", "label").annotate(count=Count("pk"))
    return sorted(rows, key=lambda row: (letters(row["category"]), letters(row["label"])))


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


def pause_of(attempt: Attempt) -> timedelta:
    """How long an attempt stood closed before staff opened it again."""
    return timedelta(seconds=attempt.paused_seconds)


def seconds_spent(attempt: Attempt, now: datetime) -> int:
    """Seconds of an attempt that ends now: not longer than its time, without what it stood closed."""
    return max(0, int((min(now, attempt.ends_at) - attempt.started_at - pause_of(attempt)).total_seconds()))


# Versions that are asked, which never change: read once in a process.
_versions: dict[int, QuestionVersion] = {}


def versions_of(keys: Sequence[int]) -> dict[int, QuestionVersion]:
    """Versions by their keys; what this process has not read yet is read in one statement. Unknown ones are left out."""
    if len(_versions) > REMEMBERED:
        _versions.clear()
    known = {key: _versions[key] for key in keys if key in _versions}
    if missing := [key for key in keys if key not in known]:
        read = {row.pk: row for row in QuestionVersion.objects.filter(pk__in=missing)}
        _versions.update({key: row for key, row in read.items() if row.frozen_at is not None})
        known |= read
    return known


def forget() -> None:
    """Forget what was read: another database is asked from now on (tests)."""
    _versions.clear()


def seed_of(attempt_id: int) -> str:
    """What options of an attempt are shuffled by: nobody outside of the portal can tell it."""
    return keyed_hash("order of options", f"{attempt_id}")


def questions_of(attempt: Attempt, answers: Mapping[int, Answer], pictures: str = "") -> list[Shown]:
    """The questions of a paper in their order, as the person sees them, with what is stored."""
    versions, seed = versions_of(attempt.paper), seed_of(attempt.pk)
    texts = {key: answers[key].text if key in answers else "" for key in attempt.paper}
    return [shown(versions[key], seed, answer=texts[key], pictures=pictures) for key in attempt.paper]


def is_whole(question: Shown) -> bool:
    """Whether everything asked is answered: what the list of unanswered questions goes by."""
    if question.kind is Kind.ORDERING:
        return all(put for _, put in question.places)
    if question.kind is Kind.MATCHING:
        return all(chosen for _, chosen in question.matched)
    return bool(question.answer.strip())


NO_NUMBER = "Это не число: ответ сохранён, но баллов не принесёт. Пишите, например, 12 или 0,5."


def hint_for(version: QuestionVersion, text: str) -> str:
    """What a person should know of an answer that is kept as it is."""
    return NO_NUMBER if version.kind == Kind.NUMBER and text.strip() and number_of(text) is None else ""


def answers_of(attempt: Attempt) -> dict[int, Answer]:
    """What is stored of an attempt, by the key of the version."""
    return {answer.version_id: answer for answer in Answer.objects.filter(attempt=attempt)}


def attempts_of(exam: Exam, user: Any) -> QuerySet[Attempt]:
    """A person's attempts in a test, the first first."""
    return Attempt.objects.filter(exam=exam, user=user).order_by("number")


def rooms_with_overdue(now: datetime) -> list[str]:
    """Rooms in which attempts are over by the clock, grace included."""
    late = ExpressionWrapper(F("ends_at") + F("exam__grace_seconds") * Value(timedelta(seconds=1)), DateTimeField())
    over = Attempt.objects.filter(state=Attempt.State.OPEN, ends_at__lt=now).alias(late=late).filter(late__lt=now)
    return sorted(set(over.order_by().values_list("exam__room", flat=True)))


def categories_of(room: Room) -> list[str]:
    """Categories of the banks of a room that have questions to ask, in the order of the alphabet."""
    asked = Question.objects.filter(bank__room=str(room), retired_at__isnull=True, current__isnull=False)
    return sorted(set(asked.order_by().values_list("category", flat=True)))
