"""Addresses of online competitions of a season."""

from __future__ import annotations

from django.urls import URLPattern, path

from hackathon_portal.seasons import api_competitions as api
from hackathon_portal.seasons.views import competitions

ONE = "s/<slug:season>/competitions/<slug:competition_code>/"
DESK = "s/<slug:season>/desk/competitions/of/<slug:competition_code>/"
urlpatterns: list[URLPattern] = [
    path("s/<slug:season>/competitions/", competitions.season_competitions, name="season_competitions"),
    path("s/<slug:season>/competitions.ics", competitions.season_competitions_calendar, name="season_competitions_calendar"),
    path(ONE, competitions.season_competition, name="season_competition"),
    path(f"{ONE}calendar.ics", competitions.season_competition_calendar, name="season_competition_calendar"),
    path(f"{ONE}board/", competitions.season_competition_board, name="season_competition_board"),
    path(f"{ONE}board.<slug:board_ending>", competitions.season_competition_board_file, name="season_competition_board_file"),
    path(f"{ONE}files/<int:competition_file_id>/", competitions.season_competition_file, name="season_competition_file"),
    path(f"{ONE}my/", competitions.season_competition_my, name="season_competition_my"),
    path(f"{ONE}my/<int:submission_id>/", competitions.season_competition_sent, name="season_competition_sent"),
    path("s/<slug:season>/desk/competitions/", competitions.season_desk_competitions, name="season_desk_competitions"),
    path("s/<slug:season>/desk/competitions/new/", competitions.season_competition_new, name="season_competition_new"),
    path(DESK, competitions.season_desk_competition, name="season_desk_competition"),
    path(f"{DESK}edit/", competitions.season_competition_edit, name="season_competition_edit"),
    path(f"{DESK}files/", competitions.season_competition_files, name="season_competition_files"),
    path(f"{DESK}tasks/", competitions.season_competition_tasks, name="season_competition_tasks"),
    path(f"{DESK}sent/", competitions.season_competition_inbox, name="season_competition_inbox"),
    path(f"{DESK}board/", competitions.season_desk_competition_board, name="season_desk_competition_board"),
    path(f"{DESK}sides/", competitions.season_competition_sides, name="season_competition_sides"),
    path(f"{DESK}reveal/", competitions.season_competition_reveal, name="season_competition_reveal"),
    path("api/v1/season/competitions", api.SeasonCompetitions.as_view(), name="api_season_competitions"),
    path(
        "api/v1/season/competitions/<path:competition_code>/board",
        api.SeasonCompetitionBoard.as_view(),
        name="api_season_competition_board",
    ),
]
