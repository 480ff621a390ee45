"""Addresses of the area «entrants» of a season; `urls.py` puts them together."""

from __future__ import annotations

from django.urls import URLPattern, path

from hackathon_portal.seasons.views import my, sign_up

urlpatterns: list[URLPattern] = [
    path("s/<slug:season>/sign-up/", sign_up.season_sign_up, name="season_sign_up"),
    path("s/<slug:season>/a/<slug:code>/", sign_up.season_invited, name="season_invited"),
    path("s/<slug:season>/my/", my.season_my, name="season_my"),
    path("s/<slug:season>/my/act/", my.season_my_act, name="season_my_act"),
    path("s/<slug:season>/my/data/", sign_up.season_entry, name="season_entry"),
    path("s/<slug:season>/my/data/field/", sign_up.season_entry_field, name="season_entry_field"),
    path("represent/season/<str:token>/", sign_up.season_represent, name="season_represent"),
]
