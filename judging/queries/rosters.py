"""Who was in the team of an assessed project: the protocol's list, before it the one fixed when the assessment began.

Everything that is made of a result (diplomas, authors, shares, payouts) reads it here, never who is in the team today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hackathon_portal.contests.divisions import divisions_of
from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.russia.words import plural
from judging.models import Project, ProjectAuthor
from judging.queries.projects import submitted_projects
from judging.queries.results import division_of_project, published_protocol
from registration.models import Application, Team
from registration.queries.consents import NAMELESS, withdrawn_among
from registration.queries.places import start_of
from registration.states import ApplicationState

TAKING_PART = (ApplicationState.ADMITTED, ApplicationState.SUSPENDED)


@dataclass(frozen=True)
class Author:
    """One person of a project's team, by the application; `role` is the code of the part played in the team."""

    application_id: int
    is_captain: bool
    role: str = ""


def unfixed(contest: Contest) -> list[Project]:
    """Assessed projects whose team is not written down yet."""
    fixed = ProjectAuthor.objects.filter(project__contest=contest).values("project")
    return list(submitted_projects(contest).exclude(pk__in=fixed))


def people_today(teams: Iterable[int]) -> dict[int, list[Application]]:
    """Team -> who takes part in it now, the captain first."""
    by_team: dict[int, list[Application]] = defaultdict(list)
    for person in Application.objects.filter(team__in=list(teams), state__in=TAKING_PART).order_by("role", "id"):
        by_team[person.team_id].append(person)
    return by_team


def fixed_authors(contest: Contest) -> dict[int, list[Author]]:
    """Project -> its team as it was when the assessment began; one query."""
    by_project: dict[int, list[Author]] = defaultdict(list)
    rows: Any = ProjectAuthor.objects.filter(project__contest=contest).values_list(
        "project_id", "application_id", "is_captain", "team_role"
    )
    for project_id, application_id, is_captain, role in rows:
        by_project[project_id].append(Author(application_id, is_captain, role))
    return by_project


def authors(contest: Contest) -> dict[int, list[Author]]:
    """Project -> its team: of the published protocol, else as it was fixed, else (an old contest) as it is now."""
    by_project = fixed_authors(contest)
    protocol = published_protocol(contest)
    for division in protocol.figures.get("nominations", []) if protocol else []:
        for row in division["rows"]:
            if people := row.get("people"):
                by_project[row["project_id"]] = [
                    Author(person["application_id"], person["captain"], person.get("code", "")) for person in people
                ]
    left = {project.team_id: project.pk for project in Project.objects.filter(contest=contest).exclude(pk__in=by_project)}
    for team_id, people_now in people_today(left).items():
        by_project[left[team_id]] = [
            Author(person.pk, person.role == Application.Role.CAPTAIN, person.team_role) for person in people_now
        ]
    return by_project


def applications_of(project: Project) -> list[Application]:
    """The applications of the project's team, the captain's first; excluded people are no more among them."""
    team = authors(project.contest).get(project.pk, [])
    rows = Application.objects.filter(pk__in=[author.application_id for author in team]).exclude(state=ApplicationState.EXCLUDED)
    found = rows.select_related("contest__regulation_version", "team").in_bulk()
    return [found[author.application_id] for author in team if author.application_id in found]


def captain_of(project: Project) -> Application | None:
    """The captain by the same list."""
    captains = [author.application_id for author in authors(project.contest).get(project.pk, []) if author.is_captain]
    return Application.objects.filter(pk__in=captains).select_related("contest__regulation_version", "team").first()


def undivided(contest: Contest) -> list[Project]:
    """Assessed projects that stand in no division: their team's category is not decided, or the regulation has it no more."""
    known = {division.key for division in divisions_of(contest)}
    projects = submitted_projects(contest).defer("description", "nomination__task")
    return [project for project in projects if division_of_project(project, contest) not in known]


def figures(contest: Contest) -> dict[int, list[dict[str, Any]]]:
    """Project -> the people of its team: from here on a fact of the protocol, read by diplomas, shares and the page of results."""
    fixed = fixed_authors(contest)
    keys = [author.application_id for team in fixed.values() for author in team]
    people = Application.objects.filter(pk__in=keys).exclude(state=ApplicationState.EXCLUDED).in_bulk()
    for person in people.values():
        person.contest = contest
    nameless = withdrawn_among(people.values())
    titles = {role.code: role.title for role in contest.regulation.team.roles}
    return {
        project_id: [
            {
                "application_id": author.application_id,
                "name": NAMELESS if author.application_id in nameless else people[author.application_id].full_name,
                "captain": author.is_captain,
                "code": author.role,
                "role": titles.get(author.role, ""),
            }
            for author in team
            if author.application_id in people
        ]
        for project_id, team in fixed.items()
    }


def leaving(contest: Contest) -> list[dict[str, str]]:
    """Whose taking part ended without a fault since the start, and teams that went on with fewer people: by number, no names."""
    ended = Application.objects.filter(contest=contest, state=ApplicationState.ENDED, ended_at__gte=start_of(contest))
    rows = [
        {
            "team": person.team.shown_name,
            "said": f"заявка {person}: участие прекращено {day_of(person.ended_at, contest)}, {person.get_ended_ground_display()}",
            "reason": person.decision_comment,
        }
        for person in ended.select_related("team").order_by("number")
        if person.ended_at
    ]
    short = Team.objects.filter(contest=contest, goes_on_with__isnull=False).order_by("pk")
    return rows + [
        {
            "team": team.shown_name,
            "said": f"продолжает в составе {plural(team.goes_on_with, PEOPLE)}",
            "reason": team.goes_on_reason,
        }
        for team in short
        if team.goes_on_with
    ]


PEOPLE = "человека,человек,человек"


def day_of(at: datetime, contest: Contest) -> str:
    return f"{local_day(at, contest.regulation):%d.%m.%Y}"
