"""Addresses of what becomes of projects: follow-up, showcase, exchange."""

from __future__ import annotations

from django.urls import URLPattern, path

from hackathon_portal.seasons import api_projects
from hackathon_portal.seasons.views import after, after_team, exchange, showcase

urlpatterns: list[URLPattern] = [
    path("s/<slug:season>/projects/", showcase.season_projects, name="season_projects"),
    path("s/<slug:season>/projects/<int:season_project_id>/", showcase.season_project, name="season_project"),
    path("s/<slug:season>/desk/after/", after.cards, name="season_after"),
    path("s/<slug:season>/desk/after/report/", after.report, name="season_after_report"),
    path("s/<slug:season>/desk/after/report/projects.xlsx", after.report_book, name="season_after_book"),
    path("s/<slug:season>/desk/after/report/projects.pdf", after.report_paper, name="season_after_paper"),
    path("s/<slug:season>/desk/after/<int:follow_up_id>/", after.card, name="season_after_card"),
    path("s/<slug:season>/desk/after/<int:follow_up_id>/<int:news_id>/file/", after.evidence, name="season_after_file"),
    path("project-news/<str:token>/", after_team.team, name="season_after_team"),
    path("o/<slug:org>/projects/", exchange.projects, name="organisation_projects"),
    path("o/<slug:org>/projects/<int:follow_up_id>/", exchange.project, name="organisation_project"),
    path("api/v1/season/projects", api_projects.SeasonProjects.as_view(), name="api_season_projects"),
]
