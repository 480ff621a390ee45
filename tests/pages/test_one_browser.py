"""What the server does for a browser of many people: marks its pages, refuses a page of another person, makes it forget at sign-out."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from hackathon_portal.kernel import personal
from hackathon_portal.kernel.personal import Kind
from hackathon_portal.kernel.web.person import HEADER, key_of
from judging.actions import sheets
from judging.models import Score
from prizes.models import Award
from prizes.payouts.actions.payout_applications import begin_payout_application
from registration import fields
from registration.forms.guardians import ConsentDataForm
from registration.models import Representative, Team
from tests import build

OF_BROWSER = re.compile(r"localStorage|sessionStorage|indexedDB|\bcaches\b|cookieStore|serviceWorker|document\.cookie")
EMPTIES = '"cache", "storage"'


def test_no_script_or_page_keeps_anything_past_the_one_module():
    """Its own text is the only place; both saver.js read the token's cookie, drafts.js takes away that of a browser without scripts."""
    static, templates = settings.BASE_DIR / "static", settings.BASE_DIR / "templates"
    files = [*static.rglob("*.js"), *static.rglob("*.html"), *templates.rglob("*.html")]
    named = {
        path.relative_to(settings.BASE_DIR).as_posix(): sorted(set(OF_BROWSER.findall(path.read_text("utf-8"))))
        for path in files
        if "vendor" not in path.parts and OF_BROWSER.search(path.read_text("utf-8"))
    }
    # htmx would keep whole pages for «Назад».
    assert '"historyCacheSize": 0' in (templates / "base.html").read_text("utf-8")
    assert named == {
        "static/exams/saver.js": ["document.cookie"],
        "static/judging/saver.js": ["document.cookie"],
        "static/portal/drafts.js": ["document.cookie"],
        "static/portal/store.js": ["caches", "localStorage", "serviceWorker", "sessionStorage"],
        "static/portal/worker.js": ["caches"],  # reads the pass and keeps pages of nobody
    }


@pytest.mark.parametrize("address", ["/accounts/logout/", "/admin/logout/"])
def test_signing_out_makes_the_browser_forget(users, client_of, address):
    client = client_of("staff")
    answer = client.post(address)
    assert "_auth_user_id" not in client.session
    assert answer.headers["Clear-Site-Data"] == EMPTIES


def test_no_other_answer_makes_the_browser_forget(users, client_of):
    client = client_of("staff")
    assert [page for page in ("/cabinet/", "/accounts/logout/", "/") if "Clear-Site-Data" in client.get(page).headers] == []


def test_a_session_that_a_middleware_ends_leaves_what_waits_to_its_author(users, client_of, monkeypatch):
    """Half an hour of reading is no sign-out: the typed sheet still waits in the browser."""
    from hackathon_portal.kernel.errors import RuleViolationMiddleware

    ends = RuleViolationMiddleware.__call__

    def ended(self, request):
        auth.logout(request)
        return ends(self, request)

    monkeypatch.setattr(RuleViolationMiddleware, "__call__", ended)
    client = client_of("staff")
    assert "Clear-Site-Data" not in client.get("/cabinet/").headers
    assert not Session.objects.filter(pk=client.cookies["sessionid"].value).exists()


def test_a_sheet_typed_by_one_member_never_becomes_the_sheet_of_another(judged, client_of, at):
    """In another window of the browser somebody else signed in; the script's token is the good one of the cookie."""
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=judged.users["chair"])
    first, second = judged.users["member1"], judged.users["member2"]
    project = judged.contest.projects.first()
    url = reverse("sheet_cells", args=[judged.contest.slug, project.pk])
    code = judged.contest.regulation.judging.sheets[0].criteria[0].code
    body = json.dumps({"revision": 0, "points": {code: "4"}, "comments": {}, "words": {}})
    client = client_of(second)
    answer = client.post(url, body, content_type="application/json", headers={HEADER: key_of(first)})
    assert (answer.status_code, answer.json()["code"], Score.objects.count()) == (403, "person.other", 0)
    answer = client.post(url, body, content_type="application/json", headers={HEADER: key_of(second)})
    assert (answer.status_code, Score.objects.count()) == (200, 1)


def test_the_mark_of_a_person_tells_nothing_and_differs(users):
    first, second = users["staff"], users["chair"]
    assert key_of(first) == key_of(first)
    assert key_of(first) != key_of(second)
    assert re.fullmatch("[0-9a-f]{24}", key_of(first))
    assert key_of(auth.models.AnonymousUser()) == ""


def test_words_for_one_person_do_not_wait_in_a_cookie_for_the_next(contest, client_of, at):
    """A message that was never shown ends with its session, and never stands in a cookie."""
    at(2024, 5, 2)
    founder = build.user()
    application = build.draft(Team.objects.create(contest=contest, name="Гусляры", founder=founder), "captain", by=founder)
    client = client_of(founder)
    answer = client.post(f"/c/{contest.slug}/application/check/")
    assert answer.status_code == 302
    assert set(client.cookies) <= {"sessionid", "csrftoken"}
    assert application.email in client.session["_messages"]
    client.post("/accounts/logout/")
    client.force_login(build.user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert application.email not in client.get("/cabinet/").content.decode()


def test_a_page_of_a_visitor_is_marked_with_nobody(contest):
    page = Client().get(f"/c/{contest.slug}/").content.decode()
    assert "data-person" not in page
    assert "store.js" not in page


def test_a_signed_in_page_loads_the_module_before_any_script_that_keeps(judged, client_of, at):
    at(2024, 5, 24, 9)
    page = client_of("staff").get(f"/c/{judged.contest.slug}/door/").content.decode()
    assert page.index("portal/store") < page.index("registration/door")


def inputs_of(page: str) -> dict[str, str]:
    """Name -> tag of each field of the page's forms."""
    tags = re.findall(r"<(?:input|textarea)\b[^>]*>", page)
    return {match[1]: tag for tag in tags if (match := re.search(r'\bname="([^"]+)"', tag)) and 'type="hidden"' not in tag}


# Numbers and addresses by which a person is robbed; a token of purpose is asked for by GOST R 52872 (WCAG 1.3.5).
GUARDED = {
    column.name
    for table in personal.tables()
    for column in table.columns.values()
    if column.kind in (Kind.DOCUMENT, Kind.BANK, Kind.PLACE, Kind.BIRTH)
}
PURPOSES = {"off", "bday"}


def is_guarded(tag: str) -> bool:
    purpose = re.search(r'autocomplete="([^"]+)"', tag)
    return "data-unstored" in tag and purpose is not None and purpose[1] in PURPOSES


def test_numbers_of_documents_and_accounts_are_neither_suggested_nor_stored_by_a_browser(published, client_of, at):
    """On every page with a form that asks for one; a new form calls `keep_out_of_the_browser`."""
    at(2024, 5, 2)
    contest = published.contest
    founder = build.user()
    build.draft(Team.objects.create(contest=contest, name="Гусляры", founder=founder), "captain", by=founder)
    asked: dict[str, str] = {}
    for step in fields.STEPS:
        asked |= inputs_of(client_of(founder).get(f"/c/{contest.slug}/application/{step}/").content.decode())
    assert set(fields.MASKED) & set(contest.regulation.shown_fields("captain")) <= set(asked)
    at(2024, 5, 29, 12)
    award = Award.objects.filter(contest=contest, amount__isnull=False).select_related("team__founder").first()
    begin_payout_application(award=award, by=award.team.founder)
    captain, accountant = client_of(award.team.founder), client_of("accountant")
    pages = [asked, inputs_of(captain.get(f"/c/{contest.slug}/prizes/{award.pk}/").content.decode())]
    pages += [inputs_of(captain.get(f"/c/{contest.slug}/prizes/post/").content.decode())]
    pages += [inputs_of(accountant.get(f"/c/{contest.slug}/payouts/payer/").content.decode())]
    assert [len(GUARDED & set(page)) > 0 for page in pages] == [True] * 4
    assert [tag for page in pages for name, tag in page.items() if name in GUARDED and not is_guarded(tag)] == []
    consent = ConsentDataForm(instance=Representative(), child=None).as_p()
    assert {name for name, tag in inputs_of(consent).items() if is_guarded(tag)} == {"passport", "address", "child_address"}
