"""Addresses of cases in a season."""

from __future__ import annotations

from django.urls import URLPattern, path

from hackathon_portal.seasons.views import cases

urlpatterns: list[URLPattern] = [
    path("s/<slug:season>/cases/", cases.case_list, name="season_cases"),
    path("s/<slug:season>/cases/<int:case_id>/", cases.case, name="season_case"),
    path("s/<slug:season>/cases/<int:case_id>/files/<int:case_file_id>/", cases.case_file, name="season_case_file"),
    path("s/<slug:season>/desk/cases/", cases.desk_cases, name="season_desk_cases"),
    path("s/<slug:season>/desk/cases/<int:case_id>/", cases.desk_case, name="season_desk_case"),
    path(
        "s/<slug:season>/desk/cases/<int:case_id>/files/<int:case_file_id>/", cases.desk_case_file, name="season_desk_case_file"
    ),
]
