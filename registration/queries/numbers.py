"""Figures for staff: applications by day, the funnel, who comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from hackathon_portal.contests.kept import kept
from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.contests.queries import contests_of
from registration.models import Application, Team
from registration.queries.places import holders, teams_with_place
from registration.states import ACTIVE, TAKEN, ApplicationState, TeamSeat


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
    """Applications by day with last year's curve if there is one, the funnel, by place of work or study, form, nomination.

    Counted once while nobody does anything in the contest (contests/kept.py).
    """
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
    name = f"numbers:{today}:{earlier.pk if earlier else ''}"
    figures = kept(contest, name, lambda: _count(contest, earlier, today))
    return replace(figures, earlier=earlier)


def _count(contest: Contest, earlier: Contest | None, today: date) -> Dashboard:
    rows = Application.objects.filter(contest=contest)
    filed = rows.exclude(number=None)
    groups: list[Any] = list(
        rows.annotate(
            is_filed=Q(number__isnull=False),
            is_coming=Q(attendance=Application.Attendance.COMING),
            has_arrived=Q(arrived_at__isnull=False),
            is_late=Q(decision_due_on__isnull=False, decision_due_on__lt=today),
        )
        .values("state", "participation", "is_filed", "is_coming", "has_arrived", "is_late")
        .annotate(count=Count("pk"))
        .order_by()
    )

    def people(**wanted: Any) -> int:
        return sum(group["count"] for group in groups if all(group[name] == value for name, value in wanted.items()))

    seats = dict(holders(contest).values_list("seat").annotate(count=Count("pk")).order_by())
    taking_part = [group for group in groups if group["is_filed"] and group["state"] in ACTIVE]
    return Dashboard(
        by_day=_by_day(contest, earlier),
        funnel=[
            ("Начали заявку", people()),
            ("Подали", people() - people(state=ApplicationState.DRAFT)),
            ("Допущены", sum(people(state=state) for state in ("admitted", "suspended", "excluded", "released", "ended"))),
            ("Подтвердили, что придут", people(is_filed=True, is_coming=True)),
            ("Пришли", people(is_filed=True, has_arrived=True)),
        ],
        participation=[
            (label, sum(group["count"] for group in taking_part if group["participation"] == value))
            for value, label in Application.Participation.choices
        ],
        places=_most_frequent(filed, "affiliation_place"),
        municipalities=_most_frequent(filed, "municipality"),
        nominations=_by_nomination(contest),
        earlier=None,
        seats_taken=sum(seats.get(seat, 0) for seat in TAKEN),
        waiting=seats.get(TeamSeat.WAITLIST, 0),
        overdue=people(is_filed=True, state=ApplicationState.SUBMITTED, is_late=True),
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
