"""Pages of a season: `@season_page("seasons.manage")` (`accounts/access.py` says what it asks)."""

from __future__ import annotations

from django.http import Http404

from hackathon_portal.accounts.access import room_page
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries.seasons import with_slug


def season_by_slug(slug: str) -> Season:
    """The season with its rules; 404 where there is none."""
    if season := with_slug(slug):
        return season
    raise Http404


season_page = room_page(season_by_slug, sees="seasons.see", name="season", called="season")
