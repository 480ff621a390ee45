"""The admin of reference data: what is registered there and why it is harmless, who gets what, the policy of its pages and of all others."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import get_resolver

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import personal
from tests import build
from tests.sign_in import sign_in

# Model -> why its table may stand in the admin.
HARMLESS = {
    "contests.Contest": "read only; what the announcement says to everybody, and the states of the contest",
    "contests.TimetableEntry": "the public timetable",
    "contests.NewsItem": "public news",
    "contests.QuestionAnswered": "public questions with answers",
    "contests.Partner": "public partners",
}


def test_every_table_of_the_admin_is_harmless(rf):
    request = rf.get("/")
    request.user = SimpleNamespace(has_perm=lambda *asked: True)
    registered = {model._meta.label: site for model, site in admin.site._registry.items()}
    assert set(registered) == set(HARMLESS)
    for label, site in registered.items():
        shown = {*site.get_fields(request), *site.list_display}
        if hasattr(site, "get_export_resource_classes"):
            for resource in (*site.get_export_resource_classes(request), *site.get_import_resource_classes(request)):
                shown |= {column.attribute for column in resource().get_fields()}
        assert shown & set(personal.personal_columns(site.model)) == set(), label
        assert not hasattr(site.model, "pgh_tracked_model"), f"{label} is a history"


def test_a_mark_alone_opens_no_table(contest):
    keeper = build.user()
    keeper.is_staff = True
    keeper.save()
    client = sign_in(Client(), keeper)
    for name in ("contest", "timetableentry", "newsitem", "questionanswered", "partner"):
        assert client.get(f"/admin/contests/{name}/").status_code in (302, 403), name
    keeper.user_permissions.add(Permission.objects.get(codename="view_newsitem"))
    assert client.get("/admin/contests/partner/").status_code in (302, 403)


def test_a_contest_is_only_read_there(contest):
    keeper = build.administrator()
    keeper.is_staff = keeper.is_superuser = True
    keeper.save()
    client = sign_in(Client(), keeper)
    page = client.get(f"/admin/contests/contest/{contest.pk}/change/")
    assert page.status_code == 200
    client.post(f"/admin/contests/contest/{contest.pk}/change/", {"short_title": "Другое", "slug": "other"})
    assert Contest.objects.get(pk=contest.pk).slug == contest.slug
    assert not LogEntry.objects.exclude(object_id=str(contest.pk)).exists()


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/contests/newsitem/", "/admin/contests/newsitem/add/", "/admin/contests/partner/import/"]
)
def test_a_page_of_the_admin_has_a_policy_of_its_own(contest, path):
    keeper = build.administrator()
    keeper.is_staff = keeper.is_superuser = True
    keeper.save()
    answer = sign_in(Client(), keeper).get(path)
    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    for said in (
        "default-src 'self'",
        "script-src 'self' 'unsafe-eval'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
    ):
        assert said in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]


def test_every_answer_carries_a_policy(contest, settings):
    """No address is left out: neither by a prefix in the settings nor by a view."""
    assert "EXCLUDE_URL_PREFIXES" not in settings.CONTENT_SECURITY_POLICY
    prefixes = {str(pattern.pattern).strip("^") for pattern in get_resolver().url_patterns}
    asked = Client()
    for prefix in sorted(prefixes):
        path = "/" + prefix.split("<")[0]
        answer = asked.get(path, follow=False)
        assert "Content-Security-Policy" in answer.headers, path
