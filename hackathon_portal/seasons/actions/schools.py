"""A school made as the rules of its season name it."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.learning.actions import programmes
from hackathon_portal.learning.models import Programme
from hackathon_portal.seasons.models import Season


def prepare(season: Season, code: str, by: User) -> Programme:
    """A school as the rules of the season name it."""
    rules = season.rules.school(code)
    if rules is None:
        raise RuleViolation(code="school.unknown", message="Такой школы в правилах сезона нет.")
    values = {"title": rules.title, "audience": [*rules.audience], "place": rules.place, "held": rules.held}
    modules = [
        {"code": f"m{number}", "kind": module.kind, "title": module.title} for number, module in enumerate(rules.modules, 1)
    ]
    return programmes.create_programme(room=season.room, code=rules.code, values=values, modules=modules, by=by)
