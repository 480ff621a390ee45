"""What a leader sees of a team: its checkpoints, when it speaks in the hall, its times at gatherings (Kuzbass: clauses 3, 6.8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.events.models import SignUp
from judging import progress
from judging.queries import hall as hall_queries
from registration.models import Team
from registration.queries.people import leaders_in
from registration.states import ApplicationState


@dataclass(frozen=True)
class Turn:
    """A team's turn in the hall: its place in the order, how many are before it now, whether it has been called."""

    place: int
    before: int
    is_over: bool


@dataclass(frozen=True)
class Led:
    team: Team
    stages: list[progress.Progress]
    turn: Turn | None
    slots: list[SignUp]


def led_teams(user: Any, contest: Contest, now: datetime) -> list[Led]:
    """The teams of the contest this person leads."""
    found = []
    for leader in leaders_in(contest).filter(user=user.pk).order_by("team_id"):
        team = leader.team
        team.contest = contest
        people = team.applications.filter(state=ApplicationState.ADMITTED).values("user")
        slots = SignUp.objects.filter(gathering__contest=contest, user__in=people, slot_at__isnull=False)
        found.append(
            Led(
                team, progress.progress_of(team, contest, now), _turn(team, contest),
                list(slots.select_related("gathering").order_by("slot_at")),
            )
        )  # fmt: skip
    return found


def _turn(team: Team, contest: Contest) -> Turn | None:
    hall = hall_queries.hall_of(contest)
    if hall is None:
        return None
    order = [project.team_id for project in hall_queries.hall_order(hall, contest)]
    if team.pk not in order:
        return None
    at, current = order.index(team.pk), -1 if hall.current is None else hall.current
    return Turn(at + 1, max(at - max(current, 0), 0), at < current)
