"""What the hall's screen shows."""

from __future__ import annotations

from dataclasses import dataclass

from hackathon_portal.contests.models import Contest
from judging.models import Hall, Project, Protocol, ScoreSheet
from judging.queries.projects import submitted_projects


def hall_of(contest: Contest) -> Hall | None:
    return Hall.objects.filter(contest=contest).first()


def hall_order(hall: Hall, contest: Contest) -> list[Project]:
    """Projects in the drawn order; one that has left is passed over, one accepted after the draw comes last."""
    waiting = {project.pk: project for project in submitted_projects(contest).defer("description", "nomination__task")}
    drawn = [waiting.pop(key) for key in hall.order if key in waiting]
    return drawn + sorted(waiting.values(), key=lambda project: project.team.lot)


def presented(contest: Contest) -> set[int]:
    """Keys of projects the commission has been shown: the team was called in the hall, or a member has signed a sheet about the work."""
    hall = hall_of(contest)
    called = hall_order(hall, contest)[: hall.current + 1] if hall and hall.current is not None else []
    signed = ScoreSheet.objects.filter(project__contest=contest, signed_at__isnull=False).values_list("project", flat=True)
    return {project.pk for project in called} | set(signed)


@dataclass(frozen=True)
class Reveal:
    """One place of the ceremony."""

    nomination: str
    place: int
    title: str
    team: str
    project: str


def ceremony(protocol: Protocol, contest: Contest) -> list[Reveal]:
    """Prize places in the order in which they are revealed: nomination by nomination, the first place last."""
    last = contest.regulation.last_prize_place
    reveals = []
    for nomination in protocol.figures["nominations"]:
        rows = [row for row in nomination["rows"] if row["place"] and row["place"] <= last]
        for row in sorted(rows, key=lambda row: -row["place"]):
            reveals.append(Reveal(nomination["title"], row["place"], row["title"], row["team"], row["project"]))
    return reveals
