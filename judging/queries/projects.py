"""Projects: those that are assessed, those still in work, the desk's list of all."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.prepared import prepared
from judging.models import Project, ProjectFile, ProjectVersion, Violation
from registration.models import Application, Team
from registration.queries.teams import admitted_teams
from registration.states import ApplicationState


def submitted_projects(contest: Contest | int) -> QuerySet[Project]:
    """Projects that are assessed: submitted, not removed by the commission or under an objection, of teams with somebody left in the contest."""
    takes_part = Application.objects.filter(team=OuterRef("team"), state=ApplicationState.ADMITTED)
    return (
        Project.objects.filter(
            Exists(takes_part), contest=contest, state=Project.State.SUBMITTED, removed_at=None, suspended_at=None
        )
        .select_related("team", "nomination")
        .order_by("nomination__position", "nomination_id", "team__queue_number", "team_id")
    )


def assessed_people(contest: Contest) -> list[Application]:
    """Admitted people of assessed teams, with their teams."""
    teams = submitted_projects(contest).values("team")
    rows = Application.objects.filter(team__in=teams, state=ApplicationState.ADMITTED).select_related("team")
    return list(
        rows.only(
            "surname", "name", "patronymic", "team_role", "state", "contest", "team__name", "team__name_state", "team__category"
        ).order_by("team", "id")
    )


@prepared
def _assessed(contest_id: int, project_id: int) -> QuerySet[Project]:
    return submitted_projects(contest_id).filter(pk=project_id)


def assessed_project(contest: Contest, project_id: int) -> Project | None:
    """One of `submitted_projects`."""
    return _assessed.one(contest.pk, project_id)


@prepared
def _files(project_id: int) -> QuerySet[ProjectFile]:
    return ProjectFile.objects.filter(project=project_id).order_by("id")


def picture_of(project: Project) -> ProjectFile | None:
    """The picture its team has given it; reads `project.files`, prefetched or not."""
    return next((file for file in project.files.all() if file.purpose == ProjectFile.Purpose.PICTURE), None)


def files_of(project: Project) -> list[ProjectFile]:
    return _files(project.pk)


def team_project(team: Team) -> Project | None:
    return Project.objects.filter(team=team).select_related("nomination", "team").first()


def versions_of(team: Team) -> QuerySet[ProjectVersion]:
    """What the team has handed in, oldest first."""
    return ProjectVersion.objects.filter(project__team=team).order_by("number")


def with_names(version: ProjectVersion) -> dict[str, Any]:
    """What was handed in, its files named as long as they are there: a version keeps their sizes and hashes alone."""
    names = dict(ProjectFile.objects.filter(project=version.project_id).values_list("sha256", "name"))
    files = [{"name": names.get(file["sha256"], "файл удалён"), **file} for file in version.snapshot.get("files", [])]
    return {**version.snapshot, "files": files}


def team_projects(contest: Contest) -> list[dict[str, Any]]:
    """Every admitted team with its project, files and open violations: three queries."""
    raised = Count("violations", filter=Q(violations__state=Violation.State.RAISED), distinct=True)
    materials = Count("files", filter=Q(files__purpose=ProjectFile.Purpose.MATERIAL), distinct=True)
    projects = (
        Project.objects.filter(contest=contest)
        .select_related("nomination", "team")
        .defer("description", "nomination__task")
        .annotate(raised=raised, materials=materials)
    )
    by_team = {project.team_id: project for project in projects}
    teams = {team.pk: team for team in admitted_teams(contest)}
    for project in by_team.values():
        teams.setdefault(project.team_id, project.team)  # a team that has left keeps its project in the list
    return [{"team": team, "project": by_team.get(team.pk)} for team in teams.values()]
