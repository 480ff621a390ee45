"""The name a team gets, whoever gives it: founding, renaming, files, the API."""

from __future__ import annotations

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.locks import lock_name
from hackathon_portal.kernel.texts import cleaned
from registration.models import Team
from registration.rules.names import bare_name, fault_of_name, team_key


def readable_name(name: str) -> str:
    """The name as it is stored; RuleViolation where nothing of it is left or documents cannot show it."""
    name = bare_name(cleaned(name))
    if not name:
        raise RuleViolation(code="field.invalid", message="Напишите название команды.", field="name", status=422)
    if fault := fault_of_name(name):
        raise RuleViolation(code="text.characters", message=f"{fault}.", field="name", status=422)
    return name


def hold_names(contest: Contest) -> None:
    """Names of a contest's teams are given one after another: the eye's sameness is no constraint that a table could hold.

    The last lock an action takes (docs/decisions/0026).
    """
    lock_name(f"names of teams {contest.pk}")


def new_name(contest: Contest, name: str, *, besides: Team | None = None) -> str:
    """The same of a name that no other team of the contest has, neither one that the eye takes for it."""
    name = readable_name(name)
    hold_names(contest)
    others = Team.objects.filter(contest=contest).values_list("pk", "name")
    if any(team_key(other) == team_key(name) for pk, other in others if besides is None or pk != besides.pk):
        raise RuleViolation(code="team.name_taken", message="Команда с таким названием уже есть.", field="name")
    return name
