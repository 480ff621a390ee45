"""What waits to be scored is taken under a lease by one statement and scored once, whatever dies in the middle."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from hackathon_portal.competitions.actions.competitions import locked
from hackathon_portal.competitions.models import Competition, ReferenceFile, Submission
from hackathon_portal.competitions.scoring.parent import Answer, Child, ChildDied, child_for
from hackathon_portal.kernel import clock, rooms, waking
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first

log = logging.getLogger("portal.competitions")

AT_ONCE = 50
LEASE_SECONDS = 300  # longer than a file may take (`scoring/parent.py: PATIENCE`); renewed before each
MOST_ATTEMPTS = 3
GIVEN_UP = "Файл не удалось оценить: он трижды занял больше памяти или времени, чем отпущено. В ограничение он не засчитан."

# Scores are written beside each other; a correction that puts other answers in force and a score by those before never cross.
HOLD = "SELECT reference_id FROM competitions_competition WHERE id = %s FOR SHARE"

# One statement: of the competition whose file waits longest, so many files that nobody holds.
TAKE = """
UPDATE competitions_submission SET lease = %(lease)s, leased_until = now() + %(seconds)s * interval '1 second', attempts = attempts + 1
 WHERE id IN (
    SELECT s.id FROM competitions_submission s JOIN competitions_side e ON e.id = s.side_id
     WHERE s.state = 'queued' AND (s.leased_until IS NULL OR s.leased_until < now())
       AND e.competition_id = (
          SELECT f.competition_id FROM competitions_submission w JOIN competitions_side f ON f.id = w.side_id
           WHERE w.state = 'queued' AND (w.leased_until IS NULL OR w.leased_until < now())
             AND (%(competition)s::bigint IS NULL OR f.competition_id = %(competition)s) ORDER BY w.id LIMIT 1)
     ORDER BY s.id LIMIT %(most)s FOR UPDATE OF s SKIP LOCKED)
RETURNING id
"""


class _Gone(Exception):
    """Somebody else has the file, or the right answers are others now: nothing is written."""


def score_left(*, most: int = 500, only: Competition | None = None) -> int:
    """Score what waits, batch after batch, until nothing does or so many are done; how many got their scores. By the worker and the sweep."""
    done = 0
    while done < most:
        taken = _take(only)
        if not taken:
            break
        done += _score(*taken)
    return done


def _take(only: Competition | None) -> tuple[uuid.UUID, list[int]] | None:
    lease = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            TAKE, {"lease": lease, "seconds": LEASE_SECONDS, "most": AT_ONCE, "competition": only.pk if only else None}
        )
        keys = sorted(row[0] for row in cursor.fetchall())
    return (lease, keys) if keys else None


def _score(lease: uuid.UUID, keys: list[int]) -> int:
    """Score the files of a lease in one child; whatever it did not come to is let go for the next."""
    left = list(Submission.objects.filter(pk__in=keys).select_related("side__competition__reference").order_by("pk"))
    competition = left[0].side.competition
    version = competition.reference
    done = 0
    try:
        if version is None:
            raise ChildDied
        with child_for(competition, version) as child:
            while left:
                _renew(lease)
                done += _score_one(child, left[0], version, lease)
                left.pop(0)
    except ChildDied:
        log.warning("the scoring child died on file %s", left[0].pk if left else "none")
        _after_death(left, lease)
    except RuleViolation:  # the right answers wait for the antivirus
        _let_go(left, lease)
    return done


def _score_one(child: Child, file: Submission, version: ReferenceFile, lease: uuid.UUID) -> int:
    if file.attempts > MOST_ATTEMPTS:
        give_up_file(submission=file, why=GIVEN_UP, lease=lease)
        return 0
    try:
        with file.file.open("rb") as content:
            data = content.read()
    except RuleViolation as refusal:
        if refusal.code == "file.infected":
            give_up_file(submission=file, why=refusal.message, lease=lease)
        else:
            Submission.objects.filter(pk=file.pk, lease=lease).update(
                attempts=F("attempts") - 1
            )  # it waits for the antivirus until its lease ends
        return 0
    try:
        keep_score(submission=file, answer=child.score(data), version=version, lease=lease)
    except _Gone:
        _let_go([file], lease)  # at once: the answers in force score it next
        return 0
    return 1


@action("Файл ответов оценён")
def keep_score(*, submission: Submission, answer: Answer, version: ReferenceFile, lease: uuid.UUID) -> None:
    """Write the scores of a file, or its faults: by the holder of its lease alone, once, while these right answers are in force."""
    is_sound = not answer.faults
    values: dict[str, Any] = {"state": Submission.State.FAILED, "errors": answer.faults, "is_chosen": False}
    if is_sound:
        values = {"state": Submission.State.SCORED, "public": answer.public, "private": answer.private, "reference": version}
    mine = Submission.objects.filter(pk=submission.pk, lease=lease, state=Submission.State.QUEUED)
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [submission.side.competition_id])
        is_in_force = cursor.fetchone() == (version.pk,)
    if not (is_in_force and mine.update(**values, scored_at=clock.now(), lease=None, leased_until=None)):
        raise _Gone
    competition = submission.side.competition
    note(room=rooms.read(competition.room), about=f"соревнование «{competition.title}», {submission}")


@action("Файл ответов не принят")
def give_up_file(*, submission: Submission, why: str, lease: uuid.UUID) -> None:
    """A file that cannot be scored at all is refused in words; it uses up no limit."""
    mine = Submission.objects.filter(pk=submission.pk, lease=lease, state=Submission.State.QUEUED)
    mine.update(
        state=Submission.State.REFUSED, refusal=why[:300], is_chosen=False, scored_at=clock.now(), lease=None, leased_until=None
    )
    note(room=rooms.read(submission.side.competition.room), about=f"{submission}")


@action("Файл ответов оценивается снова")
def score_again(*, submission: Submission, reason: str, by: Any) -> Submission:
    """Put a file that was given up back into the queue, with a reason; until the results are open. It counts in the limit of its day again."""
    competition = locked(submission.side.competition, by)
    submission = Submission.objects.select_for_update(of=("self",)).select_related("side__competition").get(pk=submission.pk)
    refuse_first(
        [
            (not reason.strip(), "reason.missing", "Напишите причину: она останется в журнале.", "reason"),
            (competition.revealed_at is not None, "competition.revealed", "Итоги уже открыты: сначала скройте их.", ""),
            (
                submission.state != Submission.State.REFUSED or not submission.file, "file.settled",
                "Снова оценивают только файл, который портал не смог оценить.", "",
            ),
        ]
    )  # fmt: skip
    submission.state, submission.refusal, submission.scored_at = Submission.State.QUEUED, "", None
    submission.lease, submission.leased_until, submission.attempts = None, None, 0
    submission.save(update_fields=["state", "refusal", "scored_at", "lease", "leased_until", "attempts"])
    transaction.on_commit(lambda: waking.wake("competitions.score_left", to="long"), robust=True)
    note(
        room=rooms.read(competition.room), about=f"соревнование «{competition.title}», {submission}", reason=reason.strip()[:300]
    )
    return submission


def _renew(lease: uuid.UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE competitions_submission SET leased_until = now() + %s * interval '1 second' WHERE lease = %s AND state = 'queued'",
            [LEASE_SECONDS, lease],
        )


def _after_death(left: list[Submission], lease: uuid.UUID) -> None:
    """The file the child died on has used up an attempt, those after it have not; all are free again at once."""
    _let_go(left[1:], lease)
    if left:
        Submission.objects.filter(pk=left[0].pk, lease=lease).update(lease=None, leased_until=None)


def _let_go(files: list[Submission], lease: uuid.UUID) -> None:
    mine = Submission.objects.filter(pk__in=[file.pk for file in files], lease=lease)
    mine.update(lease=None, leased_until=None, attempts=F("attempts") - 1)
