"""Saving an answer: one statement, no action and no journal (two million of them): the row carries its own revision and time.

What was answered with «saved» is in the database; a later revision is never overwritten by an earlier window: it gets both versions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from hackathon_portal.exams import gates
from hackathon_portal.exams.models import Answer, Attempt
from hackathon_portal.exams.queries import sitting
from hackathon_portal.exams.shown import in_bank, on_page
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import Passed, RuleViolation, TooLate
from hackathon_portal.kernel.rooms import Room

# FOR SHARE: closing an attempt and saving into it wait for each other, so that nothing is saved into what is closed.
SAVE = """
WITH sitting AS (
    SELECT a.id, a.started_at
      FROM exams_attempt a JOIN exams_exam e ON e.id = a.exam_id
     WHERE a.id = %(attempt)s AND a.user_id = %(user)s AND a.state = 'open' AND %(version)s = ANY(a.paper)
       AND (%(room)s::text IS NULL OR e.room = %(room)s)
       AND %(now)s <= a.ends_at + e.grace_seconds * interval '1 second'
       FOR SHARE OF a
)
INSERT INTO exams_answer AS stored (attempt_id, version_id, text, revision, saved_at, seconds)
SELECT id, %(version)s, %(text)s, 1, %(now)s, least(%(seconds)s, extract(epoch FROM %(now)s - started_at)::int) FROM sitting
    ON CONFLICT (attempt_id, version_id) DO UPDATE
   SET text = excluded.text, revision = stored.revision + 1, saved_at = excluded.saved_at,
       seconds = coalesce(excluded.seconds, stored.seconds)
 WHERE stored.revision = %(base)s
RETURNING revision
"""


@dataclass(frozen=True, slots=True)
class Saved:
    """What the database holds now, as the page of this attempt writes it; `hint`: what the person should know of it."""

    revision: int
    answer: str
    saved_at: datetime
    hint: str = ""


class StaleAnswer(RuleViolation):
    """Another window has saved since: nothing is overwritten, `saved` is what stands, `typed` what was sent."""

    def __init__(self, saved: Saved, typed: str) -> None:
        self.saved, self.typed = saved, typed
        super().__init__(
            code="answer.stale",
            message="Этот ответ уже изменён в другом окне. Ничего не перезаписано: выберите, какой из двух оставить.",
        )


def save_answer(
    *, attempt_id: int, version: int, answer: str, revision: int, by: Any, seconds: int | None = None, room: Room | None = None
) -> Saved:
    """Store an answer as the page wrote it, typed on `revision` (0: nothing was stored). The same answer sent twice is stored once.

    Raises RuleViolation: no answer to this question, over the time (TooLate, by the server's clock), closed; StaleAnswer: see there.
    """
    asked = sitting.versions_of([version]).get(version)
    if asked is None:
        raise _no_question()
    seed = sitting.seed_of(attempt_id)
    text = in_bank(asked, seed, answer)
    now = clock.now()
    values = {
        "attempt": attempt_id,
        "user": by.pk,
        "version": version,
        "text": text,
        "now": now,
        "base": revision,
        "seconds": seconds,
        "room": str(room) if room else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(SAVE, values)
        row = cursor.fetchone()
    if row is not None:
        return Saved(row[0], answer, now, sitting.hint_for(asked, text))
    attempt = Attempt.objects.select_related("exam").filter(pk=attempt_id, user=by.pk).first()
    if attempt is None or (room and attempt.exam.room != str(room)) or version not in attempt.paper:
        raise _no_question()
    stored = Answer.objects.filter(attempt=attempt, version=version).first()
    kept = Saved(stored.revision, on_page(asked, seed, stored.text), stored.saved_at) if stored else None
    if kept is not None and stored is not None and stored.text == text:
        return kept
    raise _why_not(attempt, kept, answer, gates.zone_for(by, attempt.exam))


def _no_question() -> RuleViolation:
    return RuleViolation(code="answer.question", message="Такого вопроса в вашем варианте нет.", status=404)


def _why_not(attempt: Attempt, kept: Saved | None, typed: str, zone: ZoneInfo) -> RuleViolation:
    """Why nothing was written."""
    if attempt.state != Attempt.State.OPEN:
        return closed_refusal(attempt, zone, kept)
    if kept is None or clock.now() > sitting.last_moment(attempt.exam, attempt):
        return late_refusal(attempt, zone, kept)
    return StaleAnswer(kept, typed)


def late_refusal(attempt: Attempt, zone: ZoneInfo, kept: Saved | None = None) -> TooLate:
    """Something after the end of time and the grace: what is stored stays and counts."""
    what = f"Засчитан ответ, сохранённый в {kept.saved_at.astimezone(zone):%H:%M:%S}." if kept else ""
    return TooLate(
        code="attempt.late", what="Время попытки закончилось", until=attempt.ends_at, zone=zone, in_force=what,
        way="Всё, что портал отметил сохранённым, засчитано.",
    )  # fmt: skip


def closed_refusal(attempt: Attempt, zone: ZoneInfo, kept: Saved | None = None) -> RuleViolation:
    """Something after an attempt was closed, however it was."""
    if attempt.state == Attempt.State.BY_TIME:
        return late_refusal(attempt, zone, kept)
    at = f"{(attempt.submitted_at or clock.now()).astimezone(zone):%d.%m.%Y в %H:%M:%S}"
    words = {
        Attempt.State.SUBMITTED: f"Попытка сдана {at}: ответы больше не меняются.",
        Attempt.State.BY_STAFF: f"Попытку закрыл сотрудник {at}. Причина: {attempt.reason}.",
    }
    return Passed(code="attempt.closed", message=words.get(Attempt.State(attempt.state), "Попытка закрыта."))
