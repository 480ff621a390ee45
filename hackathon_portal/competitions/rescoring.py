"""Everybody's files scored anew after a correction of the right answers: the boards change at once, and the report says who moves."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from django.db import transaction

from hackathon_portal.competitions.models import Competition, Rescoring, Submission
from hackathon_portal.competitions.queries.boards import entries_of, scored_files
from hackathon_portal.competitions.rules import board
from hackathon_portal.competitions.scoring.parent import Answer, ChildDied, child_for
from hackathon_portal.kernel import clock, jobs
from hackathon_portal.kernel.errors import RuleViolation

DONE = "Файлы уже пересчитаны."
REPLACED = "Верные ответы с тех пор исправлены ещё раз: пересчитывает следующее задание."


def _unseen(done: int, total: int) -> None:
    """Nobody follows how far it is."""


def rescore(rescoring: Rescoring, tick: Any = _unseen) -> Rescoring:
    """Score all files by the corrected answers, then put these and the scores in force together. Begun anew it does the same; done is done."""
    rescoring = Rescoring.objects.select_related("competition", "after").get(pk=rescoring.pk)
    found: dict[int, Answer] = {}
    while rescoring.done_at is None:
        keys = _scored(rescoring.competition)
        wanted = [key for key in keys if key not in found]
        with child_for(rescoring.competition, rescoring.after) as child:
            for file in Submission.objects.filter(pk__in=wanted).order_by("pk"):
                with file.file.open("rb") as content:
                    found[file.pk] = child.score(content.read())
                tick(len(found), len(keys))
        rescoring = _put_in_force(rescoring, found)
    return rescoring


def _scored(competition: Competition) -> list[int]:
    files = Submission.objects.filter(side__competition=competition, state=Submission.State.SCORED)
    return list(files.order_by("pk").values_list("pk", flat=True))


def _put_in_force(rescoring: Rescoring, found: dict[int, Answer]) -> Rescoring:
    """Change the answers in force and every score in one transaction; not yet where a file was scored meanwhile by the answers before."""
    with transaction.atomic():
        competition = Competition.objects.select_for_update().get(pk=rescoring.competition_id)
        rescoring = Rescoring.objects.select_for_update().select_related("competition", "after").get(pk=rescoring.pk)
        if rescoring.done_at or set(_scored(competition)) - found.keys():
            return rescoring
        before = _boards(competition)
        files = list(Submission.objects.select_for_update().filter(pk__in=found).order_by("pk"))
        for file in files:
            answer = found[file.pk]
            file.public, file.private, file.reference = answer.public, answer.private, rescoring.after
        Submission.objects.bulk_update(files, ["public", "private", "reference"], batch_size=500)
        competition.reference = rescoring.after
        competition.reason = rescoring.after.reason
        competition.save(update_fields=["reference", "reason"])
        after = _boards(competition)
        moved = {name: [list(astuple(move)) for move in board.moves(before[name], after[name])] for name in before}
        rescoring.moves = {"files": len(files), **moved}
        rescoring.done_at = clock.now()
        rescoring.save(update_fields=["moves", "done_at"])
    return rescoring


def _boards(competition: Competition) -> dict[str, list[board.Standing]]:
    entries = entries_of(scored_files(competition), competition.metric)
    return {name: board.rank(entries, competition.choice, final=name == "final") for name in ("public", "final")}


@jobs.work("competitions.rescore", permission="competitions.rescore", short_to=50)
def _rescore_job(running: jobs.Running) -> str:
    rescoring = Rescoring.objects.filter(pk=running.parameters["rescoring"]).first()
    if rescoring is None or rescoring.done_at:
        return DONE if rescoring else REPLACED
    try:
        done = rescore(rescoring, running.progress)
    except Rescoring.DoesNotExist:
        return REPLACED
    except ChildDied:
        raise RuleViolation(
            code="rescoring.died", message="Оценка оборвалась: не хватило памяти или времени. Внесите исправление ещё раз."
        ) from None
    moved = len({move[0] for name in ("public", "final") for move in done.moves[name]})
    return f"Пересчитано файлов: {done.moves['files']}, переместились или изменили оценку: {moved}."
