"""Addresses of the area «marking» of a season; `urls.py` puts them together."""

from __future__ import annotations

from django.urls import URLPattern, path

from hackathon_portal.seasons.views import marking

DESK = "s/<slug:season>/desk/"
urlpatterns: list[URLPattern] = [
    path(f"{DESK}marking/", marking.season_marking, name="season_marking"),
    path(f"{DESK}marking/<slug:exam_code>/", marking.season_statistics, name="season_statistics"),
    path(f"{DESK}marking/<slug:exam_code>/statistics.xlsx", marking.season_statistics_book, name="season_statistics_book"),
    path(f"{DESK}marking/<slug:exam_code>/threshold/", marking.season_threshold, name="season_threshold"),
    path(f"{DESK}marking/<slug:exam_code>/q/<int:asked_version_id>/", marking.season_item, name="season_item"),
    path(f"{DESK}rulings/", marking.season_rulings, name="season_rulings"),
    path(f"{DESK}rulings/<int:ruling_id>/", marking.season_ruling, name="season_ruling"),
    path(f"{DESK}rulings/<int:ruling_id>/protocol.pdf", marking.season_ruling_protocol, name="season_ruling_protocol"),
    path(f"{DESK}rulings/<int:ruling_id>/changes.xlsx", marking.season_ruling_changes, name="season_ruling_changes"),
    path(f"{DESK}appeals/", marking.season_appeals, name="season_appeals"),
    path("s/<slug:season>/tests/attempts/<int:attempt_id>/result/", marking.season_result, name="season_result"),
]
