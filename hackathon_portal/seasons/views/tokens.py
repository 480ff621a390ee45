"""Tokens of a season for other systems."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.models import Season
from registration.views import room_tokens


@season_page("seasons.manage")
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest, season: Season) -> HttpResponseBase:
    return room_tokens.token_page(
        request, season, template="seasons/tokens.html", season=season,
        extend_name="season_token_extend", revoke_name="season_token_revoke",
    )  # fmt: skip


@season_page("seasons.manage")
@require_POST
def revoke(request: HttpRequest, season: Season, season_token_id: int) -> HttpResponseBase:
    return room_tokens.revoke(request, season, season_token_id)


@season_page("seasons.manage")
@require_POST
def extend(request: HttpRequest, season: Season, season_token_id: int) -> HttpResponseBase:
    return room_tokens.extend(request, season, season_token_id)
