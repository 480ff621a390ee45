"""Reads for teams put together of people who came alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.russia.alphabet import letters
from registration.models import Application, Invitation, SeekingCard, Team
from registration.rules.education import category_of_team
from registration.states import ACTIVE, CURRENT


def open_proposals(contest: Contest, now: datetime) -> QuerySet[Invitation]:
    """Proposals of the organiser that wait for an answer."""
    rows = Invitation.objects.filter(team__contest=contest, proposed_to__isnull=False, used_at=None, revoked_at=None)
    return rows.filter(expires_at__gt=now).select_related("team", "proposed_to")


@dataclass
class OpenTeam:
    """A team with a free place: how many people it has, which roles it lacks, of which category it is."""

    team: Team
    people: int = 0
    missing: list[str] = field(default_factory=list)
    category: str = ""


@dataclass(frozen=True)
class Single:
    """Somebody to be proposed to a team: what is known without a name; `key` tells cards from applications."""

    key: str
    title: str
    role: str
    category: str


def forming_board(contest: Contest) -> dict[str, Any]:
    """Who looks for a team, who is left in one that is not whole, and the teams with a free place: three queries."""
    regulation = contest.regulation
    titles = {role.code: role.title for role in regulation.team.roles}
    labels = {one.code: one.label for one in regulation.categories}

    def label(levels: list[str]) -> str:
        return labels.get(category_of_team(levels, regulation), "") if labels else ""

    members: dict[int, list[Application]] = defaultdict(list)
    rows = Application.objects.filter(contest=contest, state__in=CURRENT).select_related("team").order_by("id")
    for row in rows.only(
        "number", "state", "team_role", "education_level", "user", "contest", "team__name", "team__name_state", "team__founder"
    ):
        members[row.team_id].append(row)
    teams, people = [], []
    for rows_of_team in members.values():
        roles = [row.team_role for row in rows_of_team]
        missing = [role.title for role in regulation.team.roles if roles.count(role.code) < role.least]
        short = len(rows_of_team) < regulation.team.min_size or bool(missing)
        category = label([row.education_level for row in rows_of_team if row.education_level])
        if len(rows_of_team) < regulation.team.max_size:
            teams.append(OpenTeam(rows_of_team[0].team, len(rows_of_team), missing, category))
        if short:
            people += [
                Single(
                    f"u{row.user_id}",
                    f"заявка {row}, «{row.team.name}»",
                    titles.get(row.team_role, ""),
                    label([row.education_level]),
                )
                for row in rows_of_team
                if row.state in ACTIVE and row.user_id
            ]
    cards = (
        SeekingCard.objects.filter(contest=contest, closed_at=None, team=None).select_related("owner").order_by("published_at")
    )
    seekers = [
        Single(
            f"u{card.owner_id}",
            f"{card.owner.name or 'участник'}: {card.role}, {card.skills}",
            titles.get(card.team_role, ""),
            label([card.education_level]) if card.education_level else "",
        )
        for card in cards
    ]
    teams.sort(key=lambda one: (not one.missing, -one.people, letters(one.team.name)))
    return {"cards": cards, "seekers": seekers, "people": people, "teams": teams}
