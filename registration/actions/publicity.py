"""Whether visitors see a team: the captain's choice, taken back at any time."""

from __future__ import annotations

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from registration.models import Team


@action("Изменён показ команды на сайте")
def show_team(*, team: Team, shown: bool, about: str, by: User) -> Team:
    """Show the team's name, its words about itself and, once it is awarded, its project's words, picture and links; or hide them."""
    if not team.has_captain(by):
        raise RuleViolation(code="forbidden", message="Показывать команду решает капитан.", status=403)
    team.is_public, team.about = shown, about.strip()[:300]
    team.save(update_fields=["is_public", "about"])
    note(contest_id=team.contest_id, about=f"команда «{team.name}»: {'показана' if shown else 'скрыта'}")
    return team
