"""Teams and their people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.prepared import prepared
from registration.models import Application, Team, TeamLeader
from registration.queries.places import people_with_place, teams_with_place
from registration.rules.eligibility import Finding
from registration.rules.roster import Member, check_team
from registration.states import ACTIVE, CURRENT, ApplicationState, TeamSeat


def teams_named(contest: Contest, lower_names: Iterable[str]) -> QuerySet[Team]:
    return Team.objects.annotate(lower=Lower("name")).filter(contest=contest, lower__in=list(lower_names))


def team_size(team: Team) -> int:
    """People whose applications to the team are active."""
    return Application.objects.filter(team=team, state__in=ACTIVE).count()


def findings_of_team(team: Team, contest: Contest) -> list[Finding]:
    """What the rules say of the team as it stands: of its people who have applied and, where people are counted, have a place."""
    stated = people_with_place(team, contest).values_list(*Member.__dataclass_fields__)
    return team_findings(team, [Member(*row) for row in stated], contest)


def team_findings(team: Team, members: list[Member], contest: Contest) -> list[Finding]:
    """What the rules say of these people as a team."""
    led = contest.regulation.team.leader == "none" or is_led(team)
    given = bool(team.category_reason)
    return check_team(members, contest.regulation, sender=team.sending_organisation, category_given=given, led=led)


def findings_of_roster(team: Team, people: Iterable[Application], contest: Contest) -> list[Finding]:
    """`findings_of_team` where the team's people have been read already."""
    stated = [one for one in people if one.state in ACTIVE and (not contest.counts_people or one.seat == TeamSeat.HELD)]
    return team_findings(team, [Member(*(getattr(one, name) for name in Member.__dataclass_fields__)) for one in stated], contest)


def is_led(team: Team) -> bool:
    """Whether somebody has agreed to lead the team for its organisation."""
    return TeamLeader.objects.filter(team=team, agreed_at__isnull=False, left_at=None).exists()


def roster(team: Team) -> QuerySet[Application]:
    """The team as its members see it: captain first, then in order of joining."""
    return team.applications.exclude(state=ApplicationState.WITHDRAWN).order_by("role", "id")


@prepared
def _roster(team_id: int) -> QuerySet[Application]:
    return Application.objects.filter(team=team_id).exclude(state=ApplicationState.WITHDRAWN).order_by("role", "id")


def people_of(team: Team) -> list[Application]:
    """`roster`, read; each knows this object of the team."""
    people = _roster(team.pk)
    for one in people:
        one.team = team
    return people


def _words(name: str) -> set[str]:
    return set(name.casefold().replace("ё", "е").split())


def member_named(team_id: int, typed: str) -> Application | None:
    """The member whom a typed name means: by surname and name in any order, or by a surname that only one of them has."""
    words = _words(typed)
    called = [
        row for row in Application.objects.filter(team=team_id).order_by("pk") if row.surname and _words(row.surname) <= words
    ]
    exact = [row for row in called if _words(row.name) <= words]
    return exact[0] if exact else called[0] if len(called) == 1 else None


def admitted_teams(contest: Contest) -> QuerySet[Team]:
    """Teams whose captain is admitted and that have the regulation's least number of admitted people."""
    admitted = Q(applications__state=ApplicationState.ADMITTED)
    return (
        teams_with_place(contest)
        .annotate(
            admitted=Count("applications", filter=admitted),
            captains=Count("applications", filter=admitted & Q(applications__role=Application.Role.CAPTAIN)),
        )
        .filter(admitted__gte=contest.regulation.team.min_size, captains=1)
        .order_by("queue_number", "pk")
    )


def captain_of(team: Team) -> Application | None:
    """The captain's application while it is active."""
    return team.applications.filter(role=Application.Role.CAPTAIN, state__in=ACTIVE).first()


def captaincy_holder(team: Team) -> Application | None:
    """The captain's application, a draft as well."""
    return team.applications.filter(role=Application.Role.CAPTAIN, state__in=CURRENT).first()


def captaincy_of(user: Any, contest: Contest) -> Team | None:
    """The team whose captain the user is in this contest."""
    mine = Application.objects.filter(contest=contest, user=user, role=Application.Role.CAPTAIN, state__in=CURRENT)
    application = mine.select_related("team").first()
    return application.team if application else None


def takes_part(team: Team, user: Any) -> bool:
    """Whether the user is an admitted person of the team."""
    return team.applications.filter(user=user, state=ApplicationState.ADMITTED).exists()
