"""Whose decision a tie is, what it is about and who of the commission may vote on it."""

from __future__ import annotations

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.powers import require_given
from hackathon_portal.regulation.schema import Deed, Power
from judging.models import CommissionMember, Project, Question
from registration.models import Application

PERSONAL = "p-"  # how the division of a personal nomination begins


def power_of(contest: Contest, division: str) -> Power:
    """Who breaks a tie of this division; a regulation that says nothing of personal nominations says the same of them."""
    personal = contest.regulation.power(Deed.TIE_PERSONAL) if division.startswith(PERSONAL) else None
    return personal or require_given(contest, Deed.TIE)


def teams_of(division: str, about: list[int], contest: Contest) -> set[int]:
    """Teams of the projects, or of the people where the division is one of a personal nomination."""
    asked = Application if division.startswith(PERSONAL) else Project
    return set(asked.objects.filter(pk__in=about, contest=contest).values_list("team_id", flat=True))


def names_of(contest: Contest, division: str, order: list[int]) -> list[str]:
    """The sides of a tie in this order, as a question of the agenda names them."""
    if division.startswith(PERSONAL):
        people = Application.objects.in_bulk(order)
        return [people[key].full_name for key in order if key in people and people[key].contest_id == contest.pk]
    projects = Project.objects.select_related("team").in_bulk(order)
    return [f"«{projects[key].team.name}»" for key in order if key in projects and projects[key].contest_id == contest.pk]


def may_vote(question: Question, member: CommissionMember, contest: Contest) -> bool:
    """Whether the member's kind is among those whose decision the question is."""
    if question.kind != Question.Kind.TIE:
        return True
    kinds = power_of(contest, question.division).kinds
    return not kinds or member.kind in kinds
