"""Addresses of a season's tokens, and of what they open."""

from __future__ import annotations

from django.urls import URLPattern, path

from hackathon_portal.seasons import api
from hackathon_portal.seasons.views import tokens

urlpatterns: list[URLPattern] = [
    path("s/<slug:season>/desk/tokens/", tokens.tokens, name="season_tokens"),
    path("s/<slug:season>/desk/tokens/<int:season_token_id>/extend/", tokens.extend, name="season_token_extend"),
    path("s/<slug:season>/desk/tokens/<int:season_token_id>/revoke/", tokens.revoke, name="season_token_revoke"),
    path("api/v1/season", api.OneSeason.as_view(), name="api_season"),
]
