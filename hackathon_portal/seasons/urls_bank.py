"""Addresses of the area «bank» of a season; `urls.py` puts them together."""

from __future__ import annotations

from django.urls import URLPattern, path

from hackathon_portal.seasons.views import bank

DESK = "s/<slug:season>/desk/bank/"
urlpatterns: list[URLPattern] = [
    path(DESK, bank.banks, name="season_banks"),
    path(f"{DESK}<int:bank_id>/", bank.one_bank, name="season_bank"),
    path(f"{DESK}<int:bank_id>/file/", bank.load, name="season_bank_load"),
    path(f"{DESK}<int:bank_id>/loads/<int:load_id>/", bank.report, name="season_bank_report"),
    path(f"{DESK}<int:bank_id>/bank.xml", bank.as_moodle, name="season_bank_moodle"),
    path(f"{DESK}<int:bank_id>/bank.xlsx", bank.as_workbook, name="season_bank_workbook"),
    path(f"{DESK}<int:bank_id>/journal/", bank.journal, name="season_bank_journal"),
    path(f"{DESK}<int:bank_id>/new/<slug:question_kind>/", bank.new_question, name="season_question_new"),
    path(f"{DESK}q/<int:question_id>/", bank.question, name="season_question"),
    path(f"{DESK}q/<int:question_id>/edit/", bank.edit_question, name="season_question_edit"),
    path(f"{DESK}q/<int:question_id>/preview/<int:version_number>/", bank.preview, name="season_question_preview"),
    path(f"{DESK}picture/<int:version_id>/<str:picture_name>", bank.picture, name="season_question_picture"),
]
