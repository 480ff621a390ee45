"""Addresses of a season's programme: gatherings of its stages."""

from __future__ import annotations

from django.urls import URLPattern, path

from hackathon_portal.seasons.views import programme, programme_desk

urlpatterns: list[URLPattern] = [
    path("s/<slug:season>/programme/", programme.season_programme, name="season_programme"),
    path("s/<slug:season>/programme/<int:event_id>/", programme.season_event, name="season_event"),
    path("s/<slug:season>/my/programme/", programme.season_my_programme, name="season_my_programme"),
    path("s/<slug:season>/my/programme.ics", programme.season_my_calendar, name="season_my_calendar"),
    path("s/<slug:season>/desk/programme/", programme_desk.season_events, name="season_events"),
    path("s/<slug:season>/desk/programme/doors/", programme_desk.season_doors, name="season_doors"),
    path("s/<slug:season>/desk/programme/halls/", programme_desk.season_halls, name="season_halls"),
    path("s/<slug:season>/desk/programme/halls/<int:hall_id>/", programme_desk.season_halls, name="season_hall"),
    path("s/<slug:season>/desk/programme/<int:event_id>/", programme_desk.season_event_people, name="season_event_people"),
    path("s/<slug:season>/desk/programme/<int:event_id>/edit/", programme_desk.season_event_edit, name="season_event_edit"),
    path("s/<slug:season>/desk/programme/<int:event_id>/door/", programme_desk.season_event_door, name="season_event_door"),
    path("s/<slug:season>/desk/programme/<int:event_id>/door/sync/", programme_desk.season_event_sync, name="season_event_sync"),
    path(
        "s/<slug:season>/desk/programme/<int:event_id>/marks/<int:sign_up_id>/revoke/",
        programme_desk.season_event_revoke,
        name="season_event_revoke",
    ),
]
