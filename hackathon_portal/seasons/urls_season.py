"""Addresses of a season itself: its public page, the archive, the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from hackathon_portal.seasons.views import public

urlpatterns: list[URLPattern] = [
    path("s/", public.season_list, name="season_list"),
    path("s/<slug:season>/", public.season_public, name="season"),
]
