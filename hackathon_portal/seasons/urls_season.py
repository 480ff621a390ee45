"""Addresses of a season itself: its public page, the archive, rules, the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from hackathon_portal.seasons.views import desk, public, rules

urlpatterns: list[URLPattern] = [
    path("s/", public.season_list, name="season_list"),
    path("s/new/", desk.create, name="season_new"),
    path("s/<slug:season>/", public.season_public, name="season"),
    path("s/<slug:season>/rules/", rules.rules_public, name="season_rules_public"),
    path("s/<slug:season>/desk/", desk.desk, name="season_desk"),
    path("s/<slug:season>/desk/rules/", rules.rules, name="season_rules"),
    path("s/<slug:season>/desk/rules/edit/", rules.rules_edit, name="season_rules_edit"),
    path("s/<slug:season>/desk/rules/change/", rules.rules_change, name="season_rules_change"),
    path("s/<slug:season>/desk/rules/take-back/", rules.rules_take_back, name="season_rules_take_back"),
    path("s/<slug:season>/desk/rules/compare/", rules.rules_compare, name="season_rules_compare"),
    path("s/<slug:season>/desk/rules/<int:version_number>.yaml", rules.rules_file, name="season_rules_file"),
    path("s/<slug:season>/desk/texts/", desk.texts, name="season_texts"),
    path("s/<slug:season>/desk/publish/", desk.publish, name="season_publish"),
    path("s/<slug:season>/desk/close/", desk.close, name="season_close"),
    path("s/<slug:season>/desk/roles/", desk.roles, name="season_roles"),
    path("s/<slug:season>/desk/roles/<int:season_grant_id>/revoke/", desk.revoke_role, name="season_role_revoke"),
    path("s/<slug:season>/desk/journal/", desk.journal, name="season_journal"),
    path("s/<slug:season>/desk/letters/", desk.letters, name="season_letters"),
    path("s/<slug:season>/desk/letters/<int:season_letter_id>/resend/", desk.resend, name="season_letter_resend"),
    path("s/<slug:season>/desk/jobs/", desk.job_list, name="season_jobs"),
    path("s/<slug:season>/desk/jobs/<int:season_job_id>/", desk.job, name="season_job"),
    path("s/<slug:season>/desk/jobs/<int:season_job_id>/file/", desk.job_file, name="season_job_file"),
    path("s/<slug:season>/desk/undo/", desk.undo, name="season_undo"),
]
