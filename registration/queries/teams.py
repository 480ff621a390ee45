"""Places of teams, their people, who waits in which order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from hackathon_portal.contests.models import Contest
from registration.models import (
    Application,
    Team,
)
from registration.states import ACTIVE, CURRENT, TAKEN, ApplicationState, TeamSeat


def seats_taken(contest: Contest) -> int:
    """Places that are held or offered: an offered one is nobody else's until its answer."""
    return Team.objects.filter(contest=contest, seat__in=TAKEN).count()


def last_queue_number(contest: Contest) -> int:
    """The last number given in the contest's queue of teams, 0 before the first."""
    return Team.objects.filter(contest=contest).aggregate(last=Max("queue_number"))["last"] or 0


def teams_with_empty_places(contest: Contest) -> QuerySet[Team]:
    """Teams that hold or wait for a place while nobody of them has an active application."""
    active = Application.objects.filter(team=OuterRef("pk"), state__in=ACTIVE)
    return Team.objects.filter(contest=contest, seat__in=[*TAKEN, TeamSeat.WAITLIST]).exclude(Exists(active))


def contests_with_unsettled_seats(now: datetime) -> QuerySet[Contest]:
    """Contests in which an offer has ended or a place stands empty."""
    active = Application.objects.filter(team=OuterRef("pk"), state__in=ACTIVE)
    empty = Team.objects.filter(Q(seat__in=[*TAKEN, TeamSeat.WAITLIST]) & ~Exists(active))
    ended = Team.objects.filter(seat=TeamSeat.OFFERED, offer_expires_at__lte=now)
    return Contest.objects.filter(Q(pk__in=empty.values("contest")) | Q(pk__in=ended.values("contest")))


def teams_named(contest: Contest, lower_names: Iterable[str]) -> QuerySet[Team]:
    return Team.objects.annotate(lower=Lower("name")).filter(contest=contest, lower__in=list(lower_names))


def team_size(team: Team) -> int:
    """People whose applications to the team are active."""
    return Application.objects.filter(team=team, state__in=ACTIVE).count()


def roster(team: Team) -> QuerySet[Application]:
    """The team as its members see it: captain first, then in order of joining."""
    return team.applications.exclude(state=ApplicationState.WITHDRAWN).order_by("role", "id")


def admitted_teams(contest: Contest) -> QuerySet[Team]:
    """Teams whose captain is admitted and that have the regulation's least number of admitted people."""
    admitted = Q(applications__state=ApplicationState.ADMITTED)
    return (
        Team.objects.filter(contest=contest, seat=TeamSeat.HELD)
        .annotate(
            admitted=Count("applications", filter=admitted),
            captains=Count("applications", filter=admitted & Q(applications__role=Application.Role.CAPTAIN)),
        )
        .filter(admitted__gte=contest.regulation.team.min_size, captains=1)
        .order_by("queue_number")
    )


def captain_of(team: Team) -> Application | None:
    """The captain's application while it is active."""
    return team.applications.filter(role=Application.Role.CAPTAIN, state__in=ACTIVE).first()


def captaincy_of(user: Any, contest: Contest) -> Team | None:
    """The team whose captain the user is in this contest."""
    mine = Application.objects.filter(contest=contest, user=user, role=Application.Role.CAPTAIN, state__in=CURRENT)
    found = mine.select_related("team").first()
    return found.team if found else None


def waitlist_place(team: Team) -> int:
    """How many teams of the waitlist are served up to and including this one."""
    return Team.objects.filter(contest=team.contest_id, seat=TeamSeat.WAITLIST, queue_number__lte=team.queue_number).count()


def takes_part(team: Team, user: Any) -> bool:
    """Whether the user is an admitted person of the team."""
    return team.applications.filter(user=user, state=ApplicationState.ADMITTED).exists()
