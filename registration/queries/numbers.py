"""Figures for staff: applications by day, the funnel, who comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.contests.queries import contests_of
from registration.models import Application, Team
from registration.queries.places import holders, seats_taken, teams_with_place
from registration.states import ACTIVE, ApplicationState, TeamSeat


@dataclass
class Day:
    """Applications filed by the end of a day, and by the day as far from the closing a year before."""

    day: date
    filed: int
    total: int
    earlier: int | None = None


@dataclass
class Dashboard:
    """The figures of the staff's page of numbers; each list is a chart and its table."""

    by_day: list[Day]
    funnel: list[tuple[str, int]]
    participation: list[tuple[str, int]]
    places: list[tuple[str, int]]
    municipalities: list[tuple[str, int]]
    nominations: list[tuple[str, int]]
    earlier: Contest | None
    seats_taken: int
    waiting: int
    overdue: int


MOST_PLACES = 15


def dashboard(contest: Contest, *, today: date, user: Any) -> Dashboard:
    """Applications by day with last year's curve if there is one, the funnel, by place of work or study, form, nomination."""
    rows = Application.objects.filter(contest=contest)
    filed = rows.exclude(number=None)
    states = dict(rows.values_list("state").annotate(count=Count("pk")).order_by())
    arrived = filed.filter(arrived_at__isnull=False).count()
    admitted = states.get("admitted", 0) + states.get("suspended", 0) + states.get("excluded", 0) + states.get("released", 0)
    participation = dict(filed.filter(state__in=ACTIVE).values_list("participation").annotate(count=Count("pk")).order_by())
    # Another contest's figures are for those who have a working role there as well.
    before = contests_of(user).filter(starts_on__year__lt=contest.starts_on.year).exclude(state=Contest.State.DRAFT)
    earlier = next(
        (
            contest_before
            for contest_before in before.order_by("-starts_on")
            if user.has_perm("registration.see_numbers", contest_before)
        ),
        None,
    )
    return Dashboard(
        by_day=_by_day(contest, earlier),
        funnel=[
            ("Начали заявку", sum(states.values())),
            ("Подали", sum(states.values()) - states.get("draft", 0)),
            ("Допущены", admitted),
            ("Подтвердили, что придут", filed.filter(attendance=Application.Attendance.COMING).count()),
            ("Пришли", arrived),
        ],
        participation=[(label, participation.get(value, 0)) for value, label in Application.Participation.choices],
        places=_most_frequent(filed, "affiliation_place"),
        municipalities=_most_frequent(filed, "municipality"),
        nominations=_by_nomination(contest),
        earlier=earlier,
        seats_taken=seats_taken(contest),
        waiting=holders(contest).filter(seat=TeamSeat.WAITLIST).count(),
        overdue=filed.filter(state=ApplicationState.SUBMITTED, decision_due_on__lt=today).count(),
    )


def _most_frequent(filed: QuerySet[Application], name: str) -> list[tuple[str, int]]:
    rows = filed.filter(state__in=ACTIVE).exclude(**{name: ""}).values_list(name)
    return list(rows.annotate(count=Count("pk")).order_by("-count", name)[:MOST_PLACES])


def _by_nomination(contest: Contest) -> list[tuple[str, int]]:
    """How many teams have chosen each nomination; projects live a stage further, so only their table is asked."""
    nominations = Nomination.objects.filter(contest=contest).annotate(teams=Count("projects"))
    return [(nomination.title, nomination.teams) for nomination in nominations]


def _filed_by_day(contest: Contest) -> dict[date, int]:
    days = Application.objects.filter(contest=contest, submitted_at__isnull=False)
    return dict(
        days.annotate(day=TruncDate("submitted_at", tzinfo=contest.regulation.zone))
        .values_list("day")
        .annotate(count=Count("pk"))
        .order_by("day")
    )


def _by_day(contest: Contest, earlier: Contest | None) -> list[Day]:
    filed = _filed_by_day(contest)
    if not filed:
        return []
    before = _filed_by_day(earlier) if earlier else {}
    shift = contest.starts_on - earlier.starts_on if earlier else timedelta()
    first, last = min(filed), max(filed)
    rows, total = [], 0
    then = sum(count for day, count in before.items() if day + shift < first)
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        total += filed.get(day, 0)
        then += before.get(day - shift, 0)
        rows.append(Day(day, filed.get(day, 0), total, then if before else None))
    return rows


@dataclass
class TeamTurnout:
    """A team with how many of its admitted people come."""

    team: Team
    coming: int
    not_coming: int
    silent: int


def turnout(contest: Contest) -> list[TeamTurnout]:
    """Admitted people's answers, team by team, the silent teams first."""
    admitted = Q(applications__state=ApplicationState.ADMITTED)
    teams = (
        teams_with_place(contest)
        .annotate(
            coming=Count("applications", filter=admitted & Q(applications__attendance="coming")),
            not_coming=Count("applications", filter=admitted & Q(applications__attendance="not_coming")),
            silent=Count("applications", filter=admitted & Q(applications__attendance="")),
        )
        .filter(Q(coming__gt=0) | Q(not_coming__gt=0) | Q(silent__gt=0))
        .order_by("coming", "queue_number")
    )
    return [TeamTurnout(team, team.coming, team.not_coming, team.silent) for team in teams]


def teams_below_minimum(contest: Contest) -> list[Team]:
    """Teams with a place that have people, but fewer than the regulation's least number."""
    active = Count("applications", filter=Q(applications__state__in=ACTIVE))
    rows = teams_with_place(contest).annotate(people=active)
    return list(rows.filter(people__gt=0, people__lt=contest.regulation.team.min_size).order_by("queue_number"))
