"""Addresses of schools of a season."""

from __future__ import annotations

from django.urls import URLPattern, path

from hackathon_portal.seasons.views import school_papers, schools, schools_desk

DESK = "s/<slug:season>/desk/schools/"
OF = f"{DESK}of/<slug:school_code>/"
urlpatterns: list[URLPattern] = [
    path("s/<slug:season>/schools/<slug:school_code>/", schools.own_school, name="season_own_school"),
    path("s/<slug:season>/schools/<slug:school_code>/done/<int:module_id>/", schools.school_read, name="season_school_read"),
    path("s/<slug:season>/schools/<slug:school_code>/join/<str:token>/", schools.school_join, name="season_school_join"),
    path(
        "s/<slug:season>/schools/<slug:school_code>/certificate.pdf", school_papers.own_certificate, name="season_own_certificate"
    ),
    path(DESK, schools_desk.season_schools, name="season_schools"),
    path(OF, schools_desk.season_school, name="season_school"),
    path(f"{OF}edit/", schools_desk.school_edit, name="season_school_edit"),
    path(f"{OF}modules/<int:module_id>/", schools_desk.school_module, name="season_school_module"),
    path(f"{OF}attendance/<int:module_id>/", schools_desk.school_attendance, name="season_school_attendance"),
    path(f"{OF}people/<int:enrolment_id>/", schools_desk.school_person, name="season_school_person"),
    path(f"{OF}people/<int:enrolment_id>/certificate.pdf", school_papers.school_certificate, name="season_school_certificate"),
    path(f"{OF}file/", schools_desk.school_file, name="season_school_file"),
]
