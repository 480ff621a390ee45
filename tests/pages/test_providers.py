"""Signing in by an e-mailed code and by somebody else's word: a real OpenID provider on loopback, its refusals, its silence."""

from __future__ import annotations

import logging
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from hackathon_portal.accounts.models import SignInRecord, User
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.settings.providers import settings_of_library, sign_in_providers
from tests import build
from tests.sign_in import give_password, sign_in

LOGIN = "/accounts/oidc/gate/login/"


@pytest.fixture(scope="module")
def provider():
    logging.getLogger("oidc_provider_mock.server").setLevel(logging.ERROR)
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


def turn_on(settings, address: str) -> None:
    rows = f'[{{"id": "gate", "name": "Шлюз", "server": "{address}", "client": "portal", "secret": "word"}}]'
    settings.SOCIALACCOUNT_PROVIDERS = settings_of_library(sign_in_providers({"OPENID_PROVIDERS": rows}))


@pytest.fixture
def gate(provider, settings):
    turn_on(settings, provider)
    return provider


def person(gate: str, sub: str, **claims: object) -> None:
    assert httpx.put(f"{gate}/users/{sub}", json={"sub": sub, **claims}).status_code == 204


def come_back(client: Client, gate: str, data: dict[str, str], *, process: str = "login"):
    """The whole way: to the provider, its answer, and back; the answer of the portal's last page."""
    sent = client.post(f"{LOGIN}?process={process}")
    assert sent.status_code == 302, sent.content.decode()[:300]
    assert sent["Location"].startswith(gate)
    asked = parse_qs(urlsplit(sent["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    back = httpx.post(sent["Location"], data=data, follow_redirects=False)
    return client.get(back.headers["Location"].removeprefix("http://testserver"), follow=True)


def test_a_newcomer_comes_in_by_a_provider_and_confirms_the_address(gate, db):
    person(gate, "new", email="New.Person@Example.org", given_name="Игнат", family_name="Засечнов")
    client = Client()
    page = client.get("/accounts/login/").content.decode()
    assert "Шлюз" in page
    assert LOGIN in page
    come_back(client, gate, {"sub": "new"})
    account = SocialAccount.objects.get()
    assert account.extra_data == {}
    assert (account.user.email, account.user.surname, account.user.name) == ("new.person@example.org", "Засечнов", "Игнат")
    assert not account.user.has_usable_password()
    letter = OutboxMessage.objects.get(recipient="new.person@example.org")
    assert "подтвердите адрес" in letter.subject


def test_who_came_before_comes_in_and_the_journal_says_by_what(gate, db):
    user = build.user("known@example.org")
    EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True, primary=True)
    SocialAccount.objects.create(user=user, provider="gate", uid="known")
    person(gate, "known", email="another@example.org")
    client = Client()
    come_back(client, gate, {"sub": "known"})
    assert int(client.session["_auth_user_id"]) == user.pk
    assert SignInRecord.objects.filter(user=user, kind="signed_in").latest("pk").detail == "вход через другую службу"
    user.refresh_from_db()
    assert user.email == "known@example.org"


def test_an_e_mail_that_a_provider_names_opens_nobodys_account(gate, db):
    """Whoever runs a provider could name any address; its owner connects the provider themselves, signed in."""
    user = build.user("owner@example.org")
    person(gate, "thief", email="Owner@example.org", email_verified=True)
    client = Client()
    come_back(client, gate, {"sub": "thief"})
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.filter(user=user).exists()
    assert User.objects.filter(email__iexact="owner@example.org").count() == 1


def test_a_role_still_needs_the_second_factor(gate, users, contest):
    staff = users["staff"]
    SocialAccount.objects.create(user=staff, provider="gate", uid="staff")
    person(gate, "staff", email=staff.email)
    client = Client()
    come_back(client, gate, {"sub": "staff"})
    answer = client.get(f"/c/{contest.slug}/desk/queue/")
    assert answer.status_code in (302, 403)
    if answer.status_code == 302:
        assert "/accounts/2fa/" in answer["Location"] or "/accounts/login/" in answer["Location"]


def test_a_provider_is_connected_and_disconnected_by_its_owner(gate, db):
    user = build.user("owner@example.org")
    person(gate, "mine", email="elsewhere@example.org")
    client = give_password(sign_in(Client(), user))
    come_back(client, gate, {"sub": "mine"}, process="connect")
    assert SocialAccount.objects.get().user == user
    assert OutboxMessage.objects.filter(recipient=user.email, subject__contains="Шлюз").exists()
    page = client.get("/accounts/3rdparty/").content.decode()
    assert "Шлюз" in page


@pytest.mark.parametrize("data", [{"action": "deny"}, {}], ids=["refused", "nobody"])
def test_a_refusal_of_the_provider_is_a_page_with_the_way_on(gate, db, data):
    client = Client()
    sent = client.post(LOGIN)
    state = parse_qs(urlsplit(sent["Location"]).query)["state"][0]
    answer = client.get(f"/accounts/oidc/gate/login/callback/?error=access_denied&state={state}", follow=True)
    assert answer.status_code == 200
    assert "/accounts/login/" in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("code", ["", "spent-or-invented"])
def test_a_code_that_is_no_more_opens_nothing(gate, db, code):
    client = Client()
    state = parse_qs(urlsplit(client.post(LOGIN)["Location"]).query)["state"][0]
    answer = client.get(f"/accounts/oidc/gate/login/callback/?code={code}&state={state}", follow=True)
    assert answer.status_code in (200, 401)
    assert "_auth_user_id" not in client.session
    assert client.get("/accounts/oidc/gate/login/callback/?code=x&state=another", follow=True).status_code in (200, 401)


def test_a_provider_that_is_away_is_told_and_the_password_remains(settings, db):
    turn_on(settings, "http://127.0.0.1:1")
    client = Client()
    answer = client.post(LOGIN, follow=True)
    assert answer.status_code in (200, 401)
    page = answer.content.decode()
    assert "/accounts/login/" in page
    assert "Traceback" not in page


def test_without_providers_nobody_is_sent_anywhere(db):
    client = Client()
    assert "3rdparty" not in client.get("/accounts/login/").content.decode()
    assert client.post(LOGIN).status_code == 404


# What the environment says


@pytest.mark.parametrize(
    "environ",
    [{"VK_CLIENT_ID": "1"}, {"YANDEX_CLIENT_SECRET": "1"}, {"OPENID_PROVIDERS": "{"}, {"OPENID_PROVIDERS": "{}"},
     {"OPENID_PROVIDERS": '[{"id": "a"}]'}, {"OPENID_PROVIDERS": '[{"id": "A b", "name": "x", "server": "https://x", "client": "1", "secret": "2"}]'},
     {"OPENID_PROVIDERS": '[{"id": "vk", "name": "x", "server": "https://x", "client": "1", "secret": "2"}]'},
     {"OPENID_PROVIDERS": '[{"id": "a", "name": "x", "server": "ftp://x", "client": "1", "secret": "2"}]'}],
)  # fmt: skip
def test_a_half_or_another_shape_is_refused_by_name(environ):
    with pytest.raises(ImproperlyConfigured, match=next(iter(environ)).partition("_C")[0]):
        sign_in_providers(environ)


def test_the_browser_may_be_sent_to_the_providers_alone():
    found = sign_in_providers(
        {
            "VK_CLIENT_ID": "1", "VK_CLIENT_SECRET": "2", "YANDEX_CLIENT_ID": "1", "YANDEX_CLIENT_SECRET": "2",
            "OPENID_PROVIDERS": '[{"id": "gate", "name": "Шлюз", "server": "https://gate.example.org/realms/x", "client": "1", "secret": "2"}]',
        }
    )  # fmt: skip
    assert [one.origin for one in found] == ["https://id.vk.ru", "https://oauth.yandex.ru", "https://gate.example.org"]
    assert set(settings_of_library(found)) == {"vk", "yandex", "openid_connect"}


# A code by mail


def test_a_code_from_a_letter_signs_in(db):
    user = build.user("reader@example.org")
    EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True, primary=True)
    client = Client()
    assert "/accounts/login/code/" in client.get("/accounts/login/").content.decode()
    client.post("/accounts/login/code/", {"email": "Reader@Example.org"})
    letter = OutboxMessage.objects.get(recipient=user.email)
    code = re.search(r"\n\n(\S+)\n\n", letter.body)[1]
    wrong = client.post("/accounts/login/code/confirm/", {"code": "WRONG1"})
    assert wrong.status_code in (200, 422)
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert int(client.session["_auth_user_id"]) == user.pk


def test_an_address_without_an_account_is_answered_the_same(db):
    client = Client()
    answers = [client.post("/accounts/login/code/", {"email": f"{name}@example.org"}) for name in ("nobody",)]
    assert answers[0].status_code == 302
    letter = OutboxMessage.objects.get(recipient="nobody@example.org")
    assert "нет учётной записи" in letter.subject
