"""Addresses of the area «entrants» of a season; `urls.py` puts them together."""

from __future__ import annotations

from django.urls import URLPattern, path

from hackathon_portal.seasons.views import ambassadors, entrants, my, sign_up

urlpatterns: list[URLPattern] = [
    path("s/<slug:season>/sign-up/", sign_up.season_sign_up, name="season_sign_up"),
    path("s/<slug:season>/a/<slug:code>/", sign_up.season_invited, name="season_invited"),
    path("s/<slug:season>/my/", my.season_my, name="season_my"),
    path("s/<slug:season>/my/act/", my.season_my_act, name="season_my_act"),
    path("s/<slug:season>/my/data/", sign_up.season_entry, name="season_entry"),
    path("s/<slug:season>/my/data/field/", sign_up.season_entry_field, name="season_entry_field"),
    path("represent/season/<str:token>/", sign_up.season_represent, name="season_represent"),
    path("s/<slug:season>/desk/entrants/", entrants.season_entrants, name="season_entrants"),
    path("s/<slug:season>/desk/entrants/export/", entrants.season_entrants_export, name="season_entrants_export"),
    path("s/<slug:season>/desk/entrants/<int:entrant_number>/", entrants.season_entrant, name="season_entrant"),
    path("s/<slug:season>/desk/entrants/<int:entrant_number>/edit/", entrants.season_entrant_edit, name="season_entrant_edit"),
    path("s/<slug:season>/desk/entrants/files/", entrants.season_entrant_files, name="season_entrant_files"),
    path("s/<slug:season>/desk/entrants/files/<int:entrant_file_id>/", entrants.season_entrant_file, name="season_entrant_file"),
    path("s/<slug:season>/desk/ambassadors/", ambassadors.season_ambassadors, name="season_ambassadors"),
    path(
        "s/<slug:season>/desk/ambassadors/<int:ambassador_id>/end/",
        ambassadors.season_ambassador_end,
        name="season_ambassador_end",
    ),
    path("s/<slug:season>/desk/my-count/", ambassadors.season_own_count, name="season_own_count"),
]
