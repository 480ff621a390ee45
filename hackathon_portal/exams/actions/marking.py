"""Marking: each distinct answer once in Python (`rules/marking.py`), joined to all attempts in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from hackathon_portal.exams.models import Attempt, Exam, Mark, Ruling
from hackathon_portal.exams.permissions import require_in_room
from hackathon_portal.exams.policies import is_over
from hackathon_portal.exams.queries.keys import Chains, Keys, asked_in, chains_of, items_of, keys_of
from hackathon_portal.exams.queries.scores import ROWS, WITH_SCORES, parameters
from hackathon_portal.exams.rules.marking import units_of
from hackathon_portal.exams.rules.rulings import share_under
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.rooms import read

AT_ONCE = 5000


@action("Оценены попытки теста")
def mark_exam(*, exam: Exam, by: Any) -> int:
    """Give points to every closed attempt of a test, by the keys in force. Done twice it changes nothing. Returns how many have points."""
    require_in_room(by, "rule_on_keys", exam.room, "Оценивать попытки могут методисты и сотрудники сезона.")
    marked = give_points(exam)
    note(room=read(exam.room), about=f"тест {exam.code}: оценено попыток {marked}")
    return marked


def mark_attempts(attempts: Sequence[int]) -> None:
    """Give points to these attempts of one test, which have just been closed; in the caller's transaction."""
    first = Attempt.objects.select_related("exam").filter(pk__in=list(attempts)).first()
    if first is not None:
        give_points(first.exam, list(attempts))


def mark_left() -> int:
    """By the clock: give points to closed attempts that have none, where the test is over or points are shown at once. Returns how many."""
    now = clock.now()
    waiting = Attempt.objects.filter(units=None).exclude(state=Attempt.State.OPEN)
    done = 0
    for exam in Exam.objects.filter(pk__in=waiting.values("exam")).order_by("pk"):
        if done < AT_ONCE and (is_over(exam, now) or exam.show_after == Exam.ShowAfter.SUBMITTED):
            done += give_points(
                exam, list(waiting.filter(exam=exam).order_by("pk").values_list("pk", flat=True)[: AT_ONCE - done])
            )
    return done


def give_points(exam: Exam, attempts: Sequence[int] | None = None, *, ruling: Ruling | None = None) -> int:
    """Write points, the pass and the revision of the keys onto closed attempts; what a decision changed is kept as `Score`.

    One transaction: killed in the middle, nothing has changed. An attempt that is marked already is written only where something differs.
    """
    with transaction.atomic():
        exam = Exam.objects.select_for_update(no_key=True).get(pk=exam.pk)
        versions = asked_in(exam, attempts)
        keys = marked(exam, versions, chains_of(versions), attempts)
        values = parameters(exam, keys, attempts) | {
            "revision": exam.key_revision,
            "ruling": ruling and ruling.pk,
            "now": clock.now(),
        }
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, values)
            (written,) = cursor.fetchone()
        return int(written)


_WRITE = f"""{WITH_SCORES},
    found AS (
        SELECT attempt_id, units, full_units, units::numeric * 100 >= %(percent)s::numeric * full_units AS is_passed FROM scored
    ),
    kept AS (
        INSERT INTO exams_score
            (attempt_id, ruling_id, key_revision, units_before, units_after, full_units, passed_before, passed_after, scored_at)
        SELECT a.id, %(ruling)s, %(revision)s, a.units, f.units, f.full_units, a.is_passed, f.is_passed, %(now)s
        FROM found f JOIN exams_attempt a ON a.id = f.attempt_id
        WHERE %(ruling)s::bigint IS NOT NULL AND a.units IS NOT NULL AND a.units <> f.units
        ON CONFLICT (attempt_id, key_revision) DO NOTHING
    ),
    written AS (
        UPDATE exams_attempt a
        SET units = f.units, full_units = f.full_units, is_passed = f.is_passed, key_revision = %(revision)s
        FROM found f
        WHERE a.id = f.attempt_id AND (a.units, a.full_units, a.is_passed, a.key_revision)
            IS DISTINCT FROM (f.units, f.full_units, f.is_passed, %(revision)s)
    )
    SELECT COUNT(*) FROM found"""  # noqa: S608  constants of this package


def marked(exam: Exam, versions: Sequence[int], chains: Chains, attempts: Sequence[int] | None = None) -> Keys:
    """Mark whatever distinct answer has no mark under these decisions yet; what SQL joins with."""
    keys = keys_of(versions, chains)
    new = _unmarked(exam, keys, attempts)
    if not new:
        return keys
    items = items_of({version for version, _ in new})
    names = dict(zip(keys.versions, keys.names, strict=True))
    marks = []
    for version, text in new:
        try:
            units = units_of(share_under(items[version], [step.key for step in chains.get(version, ())], text))
        except ValueError as error:
            raise RuleViolation(
                code="mark.inexact",
                message=f"Вопрос «{items[version].code}» нельзя оценить точно: доля балла не выражается двадцатыми. Исправьте веса ответов.",
            ) from error
        marks.append(Mark(version_id=version, key=names[version], text=text, units=units))
    Mark.objects.bulk_create(marks, ignore_conflicts=True, batch_size=AT_ONCE)
    return keys


def _unmarked(exam: Exam, keys: Keys, attempts: Sequence[int] | None) -> list[tuple[int, str]]:
    """Distinct answers without a mark under these keys; the empty answer of every question among them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT version_id, text FROM ({ROWS}) AS rows WHERE share IS NULL",  # noqa: S608  constants of this package
            parameters(exam, keys, attempts),
        )
        return cursor.fetchall()
