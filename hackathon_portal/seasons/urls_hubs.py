"""Addresses of the area «hubs» of a season; `urls.py` puts them together."""

from __future__ import annotations

from django.urls import URLPattern, path

from hackathon_portal.seasons.views import hubs

urlpatterns: list[URLPattern] = [
    path("s/<slug:season>/hubs/<slug:code>/", hubs.hub_public, name="season_hub"),
    path("s/<slug:season>/desk/hubs/", hubs.hub_list, name="season_hubs"),
    path("s/<slug:season>/desk/hubs/new/", hubs.hub_new, name="season_hub_new"),
    path("s/<slug:season>/desk/hubs/file/", hubs.hubs_file, name="season_hubs_file"),
    path("s/<slug:season>/desk/hubs/contests/", hubs.hub_contests, name="season_hub_contests"),
    path("s/<slug:season>/desk/hubs/jobs/<int:job_id>/", hubs.hubs_job, name="season_hubs_job"),
    path("s/<slug:season>/desk/hubs/of/<slug:code>/", hubs.hub_desk, name="season_hub_desk"),
    path("s/<slug:season>/desk/hubs/of/<slug:code>/edit/", hubs.hub_edit, name="season_hub_edit"),
    path("s/<slug:season>/desk/hubs/of/<slug:code>/close/", hubs.hub_close, name="season_hub_close"),
    path("s/<slug:season>/desk/hubs/of/<slug:code>/withdraw/", hubs.hub_withdraw, name="season_hub_withdraw"),
]
