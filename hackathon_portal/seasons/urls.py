"""Addresses of seasons: the season itself here, each area in a list of its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from hackathon_portal.kernel.web.beginnings import below
from hackathon_portal.seasons import (
    urls_after,
    urls_bank,
    urls_cases,
    urls_competitions,
    urls_entrants,
    urls_fund,
    urls_hubs,
    urls_lists,
    urls_marking,
    urls_programme,
    urls_schools,
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
        *urls_competitions.urlpatterns,
        *urls_cases.urlpatterns,
        *urls_programme.urlpatterns,
        *urls_schools.urlpatterns,
        *urls_fund.urlpatterns,
        *urls_after.urlpatterns,
        *urls_tokens.urlpatterns,
    ],
)
