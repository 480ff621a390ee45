"""What was typed survives the end of the session, on pages without scripts as well."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.web.person import FIELD, key_of
from judging.models import Project
from tests import build
from tests.sign_in import BACKEND

BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}
TYPED = "Первая строка\r\n<b>вторая</b> & «третья»"


@pytest.fixture
def work(judged, at):
    """The project page of a captain, in time."""
    at(2024, 5, 26, 13)
    project = judged.contest.projects.select_related("team__founder").first()
    captain = project.team.founder
    captain.set_password(build.PASSWORD)
    captain.save()
    return project, captain, f"/c/{judged.contest.slug}/project/save/"


def sign_in(client: Client, user, to: str) -> str:
    answer = client.post("/accounts/login/", {"login": user.email, "password": build.PASSWORD, "next": to})
    return answer["Location"]


def offered(client: Client) -> tuple[str, dict[str, str]]:
    """Where the kept form would be sent, and its fields."""
    page = client.get("/cabinet/kept/").content.decode()
    form = page[page.index("<main") :]
    fields = re.findall(r'<textarea hidden name="(\w+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
    return re.search(r'action="([^"]+)"', form)[1], {name: html.unescape(value) for name, value in fields}


def test_a_form_sent_after_the_session_ended_waits_for_its_author(work):
    project, captain, path = work
    client = Client()
    values = {"title": "Новое имя", "description": TYPED, "action": "save"}
    answer = client.post(path, values | {FIELD: key_of(captain)}, **BROWSER)
    assert answer["Location"] == "/accounts/login/?next=/cabinet/kept/"
    session = Session.objects.get()
    assert "Новое имя" not in str(session.get_decoded())  # encrypted at rest
    assert sign_in(client, captain, "/cabinet/kept/") == "/cabinet/kept/"
    action, fields = offered(client)
    assert action == path
    assert fields == values
    client.post(action, fields)
    project.refresh_from_db()
    assert (project.title, project.description.replace("\r\n", "\n")) == ("Новое имя", TYPED.replace("\r\n", "\n"))


def test_a_form_of_before_another_sign_in_is_offered_again(work):
    """The token changed in another tab: the form is of this site (Origin says so), nothing of it is lost."""
    _project, captain, path = work
    client = Client(enforce_csrf_checks=True)
    client.force_login(captain, backend=BACKEND)
    client.cookies["csrftoken"] = "a" * 32
    values = {"title": "Новое имя", "csrfmiddlewaretoken": "b" * 32, FIELD: key_of(captain)}
    answer = client.post(path, values, HTTP_ORIGIN="http://testserver", **BROWSER)
    assert answer["Location"] == "/cabinet/kept/"
    assert offered(client) == (path, {"title": "Новое имя"})


@pytest.mark.parametrize("origin", ["https://evil.example.org", "null", None])
def test_a_form_of_another_site_is_not_kept(work, origin):
    _project, captain, path = work
    client = Client(enforce_csrf_checks=True)
    client.force_login(captain, backend=BACKEND)
    headers = BROWSER | ({"HTTP_ORIGIN": origin} if origin else {})
    answer = client.post(path, {"title": "Чужое", FIELD: key_of(captain)}, **headers)
    assert answer.status_code == 403
    assert client.get("/cabinet/kept/")["Location"] == "/cabinet/"


def test_requests_of_scripts_and_passwords_are_not_kept(work, db):
    _project, captain, path = work
    client = Client()
    mark = {FIELD: key_of(captain)}
    client.post(path, {"title": "а"} | mark, HTTP_ACCEPT="application/json")
    client.post(path, {"title": "а"} | mark, HTTP_HX_REQUEST="true", **BROWSER)
    Client(enforce_csrf_checks=True).post(
        "/accounts/login/", {"login": "a@example.org", "password": "secret"} | mark, HTTP_ORIGIN="http://testserver", **BROWSER
    )
    assert not Session.objects.exists()


def test_it_is_kept_an_hour_and_can_be_forgotten(work, client_of):
    _project, captain, path = work
    client = Client()
    client.post(path, {"title": "а", FIELD: key_of(captain)}, **BROWSER)
    client.force_login(captain, backend=BACKEND)
    assert client.get("/cabinet/kept/").status_code == 200
    with clock.fixed_at(clock.now() + timedelta(minutes=61)):
        assert client.get("/cabinet/kept/")["Location"] == "/cabinet/"
    client = Client()
    client.post(path, {"title": "а", FIELD: key_of(captain)}, **BROWSER)
    client.force_login(captain, backend=BACKEND)
    client.post("/cabinet/kept/")
    assert client.get("/cabinet/kept/")["Location"] == "/cabinet/"
    assert Project.objects.filter(title="а").count() == 0


@pytest.mark.parametrize("signs_in", ["by password", "in another tab"])
def test_a_form_of_one_person_is_never_offered_to_the_next_one_of_the_browser(work, signs_in):
    """A's session ended and A sent the form; B signs in. Or: B signed in in another tab, then A's page is sent."""
    _project, captain, path = work
    other = build.user("next@example.org")
    other.set_password(build.PASSWORD)
    other.save()
    values = {"title": "Слова первого человека", FIELD: key_of(captain)}
    client = Client(enforce_csrf_checks=signs_in == "in another tab")
    if signs_in == "by password":
        assert client.post(path, values, **BROWSER)["Location"] == "/accounts/login/?next=/cabinet/kept/"
        assert sign_in(client, other, "/cabinet/kept/") == "/cabinet/kept/"
        assert "kept_form" not in client.session  # nor does it wait there
    else:
        client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.cookies["csrftoken"] = "a" * 32
        values["csrfmiddlewaretoken"] = "b" * 32
        assert client.post(path, values, HTTP_ORIGIN="http://testserver", **BROWSER)["Location"] == "/cabinet/kept/"
    assert client.get("/cabinet/kept/")["Location"] == "/cabinet/"
    assert "kept_form" not in client.session


def test_a_form_that_does_not_say_whose_it_is_is_not_kept(work):
    _project, _captain, path = work
    client = Client()
    assert client.post(path, {"title": "а"}, **BROWSER)["Location"] == f"/accounts/login/?next={path}"
    assert not Session.objects.exists()


def test_every_form_of_a_signed_in_page_says_whose_it_is(work, client_of):
    _project, captain, _path = work
    page = client_of(captain).get(f"{work[2].removesuffix('save/')}").content.decode()
    forms = re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)
    mark = f'<input type="hidden" name="{FIELD}" value="{key_of(captain)}">'
    assert len(forms) > 1
    assert [form[:80] for form in forms if mark not in form] == []
    assert f'data-person="{key_of(captain)}"' in page
    visitor = Client().get("/accounts/login/").content.decode()
    assert (FIELD in visitor, "data-person" in visitor) == (False, False)
