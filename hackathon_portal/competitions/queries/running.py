"""How competitions of a room go, counted: for who runs them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from hackathon_portal.competitions.models import Competition, Side, Solve, Submission, Task, WrongTry
from hackathon_portal.competitions.models.sides import stands

State = Submission.State


def counts_of(competitions: Collection[Competition]) -> dict[int, dict[str, int]]:
    """For each competition: sides that stand, what was sent in all, and files by their state."""
    keys = [one.pk for one in competitions]
    found = {key: dict.fromkeys(("sides", "sent", "scored", "queued", "failed"), 0) for key in keys}
    for key, number in Side.objects.filter(stands(), competition__in=keys).values_list("competition").annotate(Count("pk")):
        found[key]["sides"] = number
    files = Submission.objects.filter(side__competition__in=keys).values_list("side__competition", "state").annotate(Count("pk"))
    for key, state, number in files:
        found[key]["sent"] += number
        found[key]["failed" if state in (State.FAILED, State.REFUSED) else state] += number
    for model in (Solve, WrongTry):
        rows = model.objects.filter(task__competition__in=keys).values_list("task__competition").annotate(Count("pk"))
        for key, number in rows:
            found[key]["sent"] += number
    return found


def counts_by_state(competition: Competition) -> dict[str, int]:
    """How many files of a competition are in each state."""
    files = Submission.objects.filter(side__competition=competition).values_list("state").annotate(Count("pk"))
    return dict(files.order_by("state"))


def tasks_with_counts(competition: Competition) -> Collection[tuple[Task, int, int]]:
    """Each task with how many have solved it and how many wrong flags came."""
    tasks = competition.tasks.annotate(
        solved=Count("solves", filter=stands("solves__side__"), distinct=True), missed=Count("wrong", distinct=True)
    )
    return [(task, task.solved, task.missed) for task in tasks]
