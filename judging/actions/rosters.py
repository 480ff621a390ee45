"""The team of an assessed project is written down when its assessment begins (Kuzbass: clauses 4.3.2, 6.2). Part of other actions."""

from __future__ import annotations

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from judging.models import ProjectAuthor
from judging.queries import rosters
from registration.models import Application


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


def refuse_undivided(contest: Contest) -> None:
    """Every assessed project stands in exactly one division, or nothing is closed, drafted and published."""
    if projects := rosters.undivided(contest):
        named = ", ".join(f"«{project.team.name}»" for project in projects[:10])
        raise RuleViolation(
            code="division.none",
            clause=contest.regulation.clause("category"),
            message=f"Категория не назначена: {named}. Назначьте её на странице команды, иначе проект не попадёт ни в один зачёт.",
        )
