"""What everybody sees of seasons."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hackathon_portal.accounts.access import open_page
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries import seasons


@open_page("announced seasons are public")
def season_list(request: HttpRequest) -> HttpResponse:
    """Every announced season."""
    return render(request, "seasons/season_list.html", {"seasons": seasons.announced()})


@season_page("seasons.see")
def season_public(request: HttpRequest, season: Season) -> HttpResponse:
    """One season."""
    return render(request, "seasons/season.html", {"season": season})
