"""Ambassadors: whose link a visitor has followed first, and how many each has brought. Counts only, never names."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from hackathon_portal.seasons.models import Ambassador, Entrant, Season

# A visitor's session: season -> the ambassador whose link was followed first.
KEY = "season_ambassadors"


def remember(session: MutableMapping[str, Any], season: Season, code: str) -> None:
    """The first link that was followed stays; an unknown or ended code changes nothing."""
    known = session.get(KEY, {})
    found = Ambassador.objects.filter(season=season, code=code, ended_at=None).first()
    if found is not None and f"{season.pk}" not in known:
        session[KEY] = known | {f"{season.pk}": found.pk}


def followed(session: MutableMapping[str, Any], season: Season) -> Ambassador | None:
    """Who has called this visitor, if they still speak for the season."""
    pk = session.get(KEY, {}).get(f"{season.pk}")
    return Ambassador.objects.filter(pk=pk, season=season, ended_at=None).first() if pk else None


def with_counts(season: Season) -> QuerySet[Ambassador]:
    """Ambassadors of the season with how many signed up by their link and how many of them are admitted."""
    here = Q(brought__state=Entrant.State.SIGNED_UP)
    rows = Ambassador.objects.filter(season=season).select_related("user")
    return rows.annotate(
        came=Count("brought", filter=here), admitted=Count("brought", filter=here & Q(brought__is_admitted=True))
    )
