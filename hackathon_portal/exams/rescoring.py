"""Everybody is rescored after a decision on a key: a job that may be killed anywhere and goes on, with letters to whose points changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction

from hackathon_portal.exams.actions.marking import give_points
from hackathon_portal.exams.actions.rulings import batch_of
from hackathon_portal.exams.actions.statistics import keep_figures
from hackathon_portal.exams.models import Ruling, Score
from hackathon_portal.exams.policies import policy_of
from hackathon_portal.exams.queries.keys import tests_with
from hackathon_portal.exams.queries.scores import spoken_points
from hackathon_portal.kernel import clock, jobs, letter_words, outbox
from hackathon_portal.kernel.rooms import read, thing_of

LETTERS_AT_ONCE = 500


def _unseen(done: int, total: int) -> None:
    """Nobody follows how far it is."""


def rescore(ruling: Ruling, tick: Callable[[int, int], None] = _unseen) -> int:
    """Rescore every attempt of the tests the question stands in, count their statistics anew, post the letters. Twice is once.

    Each test is one transaction; what is done already changes nothing when it is begun anew. Returns how many attempts changed.
    """
    ruling = Ruling.objects.select_related("version__question").get(pk=ruling.pk)
    exams = tests_with(ruling.version)
    thresholds = policy_of(ruling.room).thresholds
    for done, exam in enumerate(exams, 1):
        give_points(exam, ruling=ruling)
        keep_figures(exam, thresholds)
        tick(done, len(exams))
    changed = _post_letters(ruling)
    Ruling.objects.filter(pk=ruling.pk, state=ruling.state, rescored_at=None).update(rescored_at=clock.now())
    return changed


@jobs.work("exams.rescore", permission="exams.rescore")
def _rescore_job(running: jobs.Running) -> str:
    ruling = Ruling.objects.get(pk=running.parameters["ruling"])
    return f"Попытки пересчитаны, баллы изменились у {rescore(ruling, running.progress)}."


def scores_of(ruling: Ruling) -> Any:
    """What the last rescoring by this decision changed: by its adoption, or by its taking back."""
    rows = Score.objects.filter(ruling=ruling).select_related("attempt__exam", "attempt__user")
    return rows.filter(scored_at__gte=ruling.ended_at or ruling.adopted_at).order_by("attempt__exam", "attempt_id")


def _post_letters(ruling: Ruling) -> int:
    place, total = thing_of(read(ruling.room)), 0
    rows = scores_of(ruling).iterator(chunk_size=LETTERS_AT_ONCE)
    while scores := list(islice(rows, LETTERS_AT_ONCE)):
        with transaction.atomic():
            outbox.post_many(list(_letters(ruling, place, scores)))
        total += len(scores)
    return total


def _letters(ruling: Ruling, place: Any, scores: list[Score]) -> Iterator[dict[str, Any]]:
    for score in scores:
        attempt = score.attempt
        if not attempt.user.email:
            continue
        context = {
            "ruling": ruling, "exam": attempt.exam, "place": place, "is_taken_back": ruling.state == Ruling.State.TAKEN_BACK,
            "before": spoken_points(score.units_before), "after": spoken_points(score.units_after),
            "full": spoken_points(score.full_units), "origin": settings.PORTAL_ORIGIN,
            "now_passes": score.passed_after and not score.passed_before, "now_fails": score.passed_before and not score.passed_after,
        }  # fmt: skip
        yield {
            **letter_words.written("exams/letters/rescored.txt", context)._asdict(),
            "kind": "exams.rescored",
            "key": f"{batch_of(ruling)}:{attempt.pk}",
            "to": attempt.user.email,
            "room": read(ruling.room),
            "batch": batch_of(ruling),
            "people": [attempt.user],
            "delay": settings.DECISION_UNDO,
        }
