"""What judging has against another announcement of a contest, what follows from it, and what moves along with the days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hackathon_portal.contests.checks import announcement_check, consequence, follows_announcement
from hackathon_portal.contests.models import AnnouncementChange, Contest
from hackathon_portal.kernel import clock
from judging.models import Checkpoint
from judging.queries.commission import commission_of

# Days under which projects were handed in and points were given.
DAYS = {"starts_on", "ends_on", "project_deadline_at"}


@announcement_check
def points_are_given(contest: Contest, changed: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Once the assessment was opened the term of projects is over, and tasks are what points were given for."""
    commission = commission_of(contest)
    if commission is None or commission.opened_at is None:
        return []
    objections = [(name, "оценка уже открывалась, проекты сданы под этими сроками") for name in sorted(DAYS & changed.keys())]
    if "nomination" in changed and {"title", "task"} & changed.keys():
        objections.append(("task", "оценка уже открывалась: баллы поставлены за это задание"))
    return objections


@consequence
def checkpoints_move(contest: Contest, changed: Mapping[str, Any]) -> list[str]:
    if "starts_on" not in changed:
        return []
    count = Checkpoint.objects.filter(contest=contest, opens_at__gt=clock.now()).count()
    return [f"Контрольные точки сдвинутся вместе с днями: {count}."] if count else []


@follows_announcement
def move_checkpoints(contest: Contest, change: AnnouncementChange, before: Mapping[str, Any]) -> None:
    """Checkpoints that have not opened keep their distance to the first day."""
    old = before.get("starts_on")
    if not isinstance(old, date):
        return
    by = contest.starts_on - old
    for point in Checkpoint.objects.filter(contest=contest, opens_at__gt=clock.now()):
        point.opens_at, point.closes_at = point.opens_at + by, point.closes_at + by
        point.save(update_fields=["opens_at", "closes_at"])
