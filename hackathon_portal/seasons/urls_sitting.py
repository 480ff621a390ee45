"""Addresses of the area «sitting» of a season; `urls.py` puts them together."""

from __future__ import annotations

from django.urls import URLPattern, path

from hackathon_portal.seasons.views import sitting

urlpatterns: list[URLPattern] = [
    path("s/<slug:season>/tests/", sitting.season_tests, name="season_tests"),
    path("s/<slug:season>/tests/practice/", sitting.season_practice, name="season_practice"),
    path("s/<slug:season>/tests/attempts/<int:attempt_id>/", sitting.season_attempt, name="season_attempt"),
    path("s/<slug:season>/tests/attempts/<int:attempt_id>/answer/", sitting.season_answer, name="season_answer"),
    path("s/<slug:season>/tests/attempts/<int:attempt_id>/submit/", sitting.season_attempt_submit, name="season_attempt_submit"),
    path(
        "s/<slug:season>/tests/attempts/<int:attempt_id>/pictures/<int:question_version>/<str:picture_name>",
        sitting.season_attempt_picture,
        name="season_attempt_picture",
    ),
    path("s/<slug:season>/tests/of/<slug:exam_code>/", sitting.season_test, name="season_test"),
    path("s/<slug:season>/tests/of/<slug:exam_code>/start/", sitting.season_test_start, name="season_test_start"),
    path("s/<slug:season>/desk/tests/", sitting.season_exam_plans, name="season_exam_plans"),
    path("s/<slug:season>/desk/tests/new/", sitting.season_exam_new, name="season_exam_new"),
    path("s/<slug:season>/desk/tests/of/<slug:exam_code>/", sitting.season_exam_plan, name="season_exam_plan"),
    path("s/<slug:season>/desk/tests/of/<slug:exam_code>/time/", sitting.season_exam_time, name="season_exam_time"),
    path("s/<slug:season>/desk/tests/of/<slug:exam_code>/board/", sitting.season_exam_board, name="season_exam_board"),
]
