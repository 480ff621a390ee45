"""The team of an assessed project is written down when its assessment begins (Kuzbass: clauses 4.3.2, 6.2). Part of other actions."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from judging.models import ProjectAuthor
from judging.queries import rosters
from judging.queries.projects import submitted_projects
from registration.models import Application
from registration.queries.teams import undecided_teams
from registration.states import ApplicationState


def fix_rosters(contest: Contest) -> None:
    """Write down who is in the teams of assessed projects that are not written down yet; what is written stays."""
    projects = rosters.unfixed(contest)
    people = rosters.people_today(project.team_id for project in projects)
    now = clock.now()
    ProjectAuthor.objects.bulk_create(
        ProjectAuthor(
            project=project, application=person, is_captain=person.role == Application.Role.CAPTAIN,
            team_role=person.team_role, fixed_at=now,
        )
        for project in projects
        for person in people[project.team_id]
    )  # fmt: skip

    _follow_captains(contest)


def _follow_captains(contest: Contest) -> None:
    """Where the captain has left and the organiser has named another of the same team, the protocol knows the new one."""
    left = ProjectAuthor.objects.filter(
        project__contest=contest, is_captain=True, application__state=ApplicationState.ENDED
    ).select_related("project")
    for former in left:
        team = ProjectAuthor.objects.filter(project=former.project)
        named = team.filter(application__role=Application.Role.CAPTAIN, application__state__in=rosters.TAKING_PART)
        if named.update(is_captain=True):
            former.is_captain = False
            former.save(update_fields=["is_captain"])


def refuse_unsettled(contest: Contest) -> None:
    """What the organiser decides first: teams that lost people without a fault and go on or not, projects without a division."""
    lost = Application.objects.filter(
        team=OuterRef("pk"), state__in=(ApplicationState.ENDED, ApplicationState.WITHDRAWN), decided_at__isnull=False
    )
    assessed = submitted_projects(contest).values("team")
    waiting = undecided_teams(contest).filter(Exists(lost), pk__in=assessed)
    if named := ", ".join(f"«{team.name}»" for team in waiting[:10]):
        raise RuleViolation(
            code="team.undecided",
            clause=contest.regulation.clause("team.size"),
            message=f"Людей не хватает, а решения организатора нет: {named}. Решите на странице команды, продолжает ли она.",
        )
    refuse_undivided(contest)


def refuse_undivided(contest: Contest) -> None:
    """Every assessed project stands in exactly one division, or nothing is closed, drafted and published."""
    if projects := rosters.undivided(contest):
        named = ", ".join(f"«{project.team.name}»" for project in projects[:10])
        raise RuleViolation(
            code="division.none",
            clause=contest.regulation.clause("category"),
            message=f"Категория не назначена: {named}. Назначьте её на странице команды, иначе проект не попадёт ни в один зачёт.",
        )
