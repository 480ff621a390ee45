"""Addresses of the area «lists» of a season; `urls.py` puts them together."""

from __future__ import annotations

from django.urls import URLPattern, path

from hackathon_portal.seasons.views import answers, finals, lists, places

urlpatterns: list[URLPattern] = [
    path("s/<slug:season>/my/place/", places.my_place, name="season_my_place"),
    path("place/<str:token>/", places.answer_place, name="season_answer_place"),
    path("s/<slug:season>/lists/<int:list_id>/", places.public_list, name="season_list_public"),
    path("s/<slug:season>/desk/lists/", lists.desk_lists, name="season_desk_lists"),
    path("s/<slug:season>/desk/lists/<int:list_id>/", lists.desk_list, name="season_desk_list"),
    path("s/<slug:season>/desk/lists/<int:list_id>/protocol.pdf", lists.list_protocol, name="season_list_protocol"),
    path("s/<slug:season>/desk/lists/<int:list_id>/signed/", lists.list_scan, name="season_list_scan"),
    path("s/<slug:season>/desk/lists/<int:list_id>/list.xlsx", lists.list_file, name="season_list_file"),
    path("s/<slug:season>/desk/lists/<int:list_id>/ranking.csv", lists.list_lines, name="season_list_lines"),
    path("s/<slug:season>/desk/lists/<int:list_id>/<slug:list_act>/", lists.act_on_list, name="season_list_act"),
    path("s/<slug:season>/desk/answers/<int:route_id>/", answers.answers, name="season_answers"),
    path("s/<slug:season>/desk/answers/<int:route_id>/answers.xlsx", answers.answers_file, name="season_answers_file"),
    path("s/<slug:season>/desk/final/", finals.desk_finals, name="season_finals"),
    path("s/<slug:season>/desk/final/<int:entry_id>/", finals.desk_team, name="season_team_place"),
    path("s/<slug:season>/desk/places/<int:entry_id>/", answers.desk_place, name="season_desk_place"),
]
