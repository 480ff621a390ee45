"""Where staff read on about a step of a person's way (`queries/way.py`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from hackathon_portal.seasons.models import Entrant, Season
from hackathon_portal.seasons.queries.way import Kind, Step, way_of

# A step's row -> the address of its page; a kind that is not here is told in words alone.
_PAGES: dict[Kind, Callable[[Season, Any], str]] = {
    Kind.LIST: lambda season, row: reverse("season_desk_list", args=[season.slug, row.list_id]),
    Kind.PLACE: lambda season, entry: reverse("season_desk_place", args=[season.slug, entry.pk]),
    Kind.TEAM: lambda _, application: (
        reverse("staff_application", args=[application.contest.slug, application.number]) if application.number else ""
    ),
    Kind.RESULT: lambda _, protocol: reverse("results", args=[protocol.meeting.commission.contest.slug]),
    Kind.COMPETITION: lambda season, side: reverse("season_competition_sides", args=[season.slug, side.competition.code]),
    Kind.AFTER: lambda season, card: reverse("season_after_card", args=[season.slug, card.pk]),
}


def way_for_staff(entrant: Entrant) -> list[tuple[Step, str]]:
    """Every step of the person with the address staff read on at; empty where words say everything."""
    return [(step, _PAGES[step.kind](entrant.season, step.thing) if step.kind in _PAGES else "") for step in way_of(entrant)]
