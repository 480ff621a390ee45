"""Addresses of seasons: the season itself here, each area in a list of its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from hackathon_portal.kernel.web.beginnings import below
from hackathon_portal.seasons import (
    urls_bank,
    urls_entrants,
    urls_hubs,
    urls_lists,
    urls_marking,
    urls_season,
    urls_sitting,
    urls_tokens,
)

# Tests first: an answer is saved more often than all the rest is asked for.
urlpatterns: list[URLPattern | URLResolver] = below(
    "s/",
    [
        *urls_sitting.urlpatterns,
        *urls_season.urlpatterns,
        *urls_entrants.urlpatterns,
        *urls_bank.urlpatterns,
        *urls_marking.urlpatterns,
        *urls_lists.urlpatterns,
        *urls_hubs.urlpatterns,
        *urls_tokens.urlpatterns,
    ],
)
