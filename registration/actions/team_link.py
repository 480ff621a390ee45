"""One link of a team for several people: the captain switches it on and off, says for how many it is, may look at it again."""

from __future__ import annotations

from datetime import timedelta

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.russia.words import plural
from registration.actions import teams
from registration.actions.refusals import refuse_filing, refuse_full
from registration.models import Invitation, Team
from registration.queries import teams as teams_queries


def link_of(team: Team) -> Invitation | None:
    """The team's link, switched off or used up as well."""
    return Invitation.objects.filter(team=team, for_team=True).order_by("pk").first()


def free_places(team: Team) -> int:
    """How many more people the regulation lets the team take."""
    return max(team.contest.regulation.team.max_size - teams_queries.people_in(team), 0)


@action("Включена ссылка команды")
def open_team_link(*, team: Team, places: int, anew: bool, by: User) -> Invitation:
    """The link works for `places` more people and the regulation's days; `anew`: with another address, the former is dead for ever."""
    teams.require_captain(team, by)
    contest = team.contest
    Team.objects.select_for_update().get(pk=team.pk)
    refuse_filing(contest, clock.now(), team)
    refuse_full(team)
    free = free_places(team)
    if not 1 <= places <= free:
        raise RuleViolation(
            code="team_link.places", clause=contest.regulation.clause("team.size"), field="places", status=422,
            message=f"Свободных мест в команде {free}: ссылка может быть на {plural(free, 'человека,человека,человек')} или меньше.",
        )  # fmt: skip
    link = link_of(team) or Invitation(team=team, for_team=True)
    if anew or link.pk is None:
        teams.give_secrets(link)
    link.places, link.used_at, link.revoked_at = places, None, None
    link.expires_at = clock.now() + timedelta(days=contest.regulation.registration.invitation_valid_days)
    link.save()
    note(contest_id=contest.pk, about=f"команда «{team.name}», мест: {places}")
    return link


@action("Выключена ссылка команды")
def close_team_link(*, team: Team, by: User) -> None:
    """Nobody joins by the link until it is switched on again."""
    teams.require_captain(team, by)
    Invitation.objects.filter(team=team, for_team=True, revoked_at=None).update(revoked_at=clock.now())
    note(contest_id=team.contest_id, about=f"команда «{team.name}»")
