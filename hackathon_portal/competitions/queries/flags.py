"""Tasks of a competition in flags as a side sees them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from hackathon_portal.competitions.models import Competition, Side, Solve, Task
from hackathon_portal.competitions.models.sides import stands
from hackathon_portal.competitions.rules import flags


@dataclass(frozen=True)
class SeenTask:
    """A task, how many sides have solved it up to the instant everybody sees, and how one's own side stands at it."""

    task: Task
    solved_by: int
    solved_at: datetime | None
    standing: flags.Standing


def tasks_of(competition: Competition, side: Side | None, until: datetime | None, now: datetime) -> list[SeenTask]:
    """Every task: others' solutions only those up to `until` (`boards.Visible.frozen_at`), one's own all."""
    solves = list(Solve.objects.filter(stands("side__"), task__competition=competition).values_list("task", "side", "at"))
    counts = Counter(task for task, _, at in solves if until is None or at <= until)
    mine = dict(Solve.objects.filter(task__competition=competition, side=side).values_list("task", "at")) if side else {}
    wrong: dict[int, list[datetime]] = {}
    if side:
        for task, at in side.wrong.filter(task__competition=competition).values_list("task", "at"):
            wrong.setdefault(task, []).append(at)
    return [
        SeenTask(task, counts[task.pk], mine.get(task.pk), flags.standing(task.limits, wrong.get(task.pk, []), now))
        for task in competition.tasks.all()
    ]
