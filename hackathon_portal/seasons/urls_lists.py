"""Addresses of the area «lists» of a season; `urls.py` puts them together."""

from __future__ import annotations

from django.urls import URLPattern, path

from hackathon_portal.seasons.views import places

urlpatterns: list[URLPattern] = [
    path("s/<slug:season>/my/place/", places.my_place, name="season_my_place"),
    path("place/<str:token>/", places.answer_place, name="season_answer_place"),
    path("s/<slug:season>/lists/<int:list_id>/", places.public_list, name="season_list_public"),
]
