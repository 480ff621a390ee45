"""Teams too small to be admitted that hold places while whole ones wait in the reserve (Tula: clauses 1.6, 11.6)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import is_after
from registration.models import Application, Team
from registration.states import ACTIVE, TAKEN, ApplicationState, TeamSeat


def _sized(contest: Contest) -> QuerySet[Any]:
    people = Application.objects.filter(team=OuterRef("pk"), state__in=ACTIVE).order_by().values("team")
    size = people.annotate(count=Count("pk")).values("count")
    return Team.objects.filter(contest=contest).annotate(size=Coalesce(Subquery(size, IntegerField()), 0))


def _in(seats: tuple[TeamSeat, ...], contest: Contest) -> Q:
    """A team with such a place; where people are counted, a team with somebody in such a place."""
    if not contest.counts_people:
        return Q(seat__in=seats)
    return Q(Exists(Application.objects.filter(team=OuterRef("pk"), state__in=ACTIVE, seat__in=seats)))


def holding(contest: Contest) -> QuerySet[Team]:
    """Teams below the least size that hold a place nobody of theirs can use any more: none is admitted, nobody can join."""
    now = clock.now()
    if not is_after(now, contest.registration_closes_at):
        return Team.objects.none()
    admitted = Application.objects.filter(team=OuterRef("pk"), state__in=(ApplicationState.ADMITTED, ApplicationState.SUSPENDED))
    return (
        _sized(contest)
        .filter(_in(TAKEN, contest), size__gt=0, size__lt=contest.regulation.team.min_size)
        .exclude(fill_up_until__gte=now)
        .filter(~Exists(admitted))
        .order_by("pk")
    )


def straddling(contest: Contest) -> QuerySet[Team]:
    """Where people are counted: teams across the last place, some of theirs with one and some in the reserve, with too few to be admitted.

    Each with `seated` and `waits`.
    """
    if not contest.counts_people:
        return Team.objects.none()

    def counted(*seats: TeamSeat) -> Coalesce:
        rows = Application.objects.filter(team=OuterRef("pk"), state__in=ACTIVE, seat__in=seats).order_by().values("team")
        return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count"), IntegerField()), 0)

    admitted = Application.objects.filter(team=OuterRef("pk"), state__in=(ApplicationState.ADMITTED, ApplicationState.SUSPENDED))
    teams = _sized(contest).annotate(seated=counted(*TAKEN), waits=counted(TeamSeat.WAITLIST))
    return teams.filter(
        ~Exists(admitted), seated__gt=0, seated__lt=contest.regulation.team.min_size, waits__gt=0
    ).order_by("pk")  # fmt: skip


def gives_on(team: Team, contest: Contest) -> bool:
    """Whether its places may be given to those who wait: it holds them for nothing, or stands across the last one."""
    return holding(contest).filter(pk=team.pk).exists() or straddling(contest).filter(pk=team.pk).exists()


def whole_in_reserve(contest: Contest) -> QuerySet[Team]:
    """Teams of enough people that wait for a place, in their order."""
    least = contest.regulation.team.min_size
    return _sized(contest).filter(_in((TeamSeat.WAITLIST,), contest), size__gte=least).order_by("queue_number", "pk")


def counts(contest: Contest) -> dict[str, int]:
    """How many teams hold places for nothing, how many stand across the last one, how many whole ones wait; zeros where nobody waits."""
    waiting = whole_in_reserve(contest).count() if contest.seats_limit else 0
    return {
        "holding": holding(contest).count() if waiting else 0,
        "straddling": straddling(contest).count() if waiting else 0,
        "waiting": waiting,
    }
