"""Every address by which somebody can come in, found from the URL configuration; what each gives to the password alone."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from hackathon_portal.accounts.models import SignInRecord
from hackathon_portal.kernel.models import OutboxMessage
from tests import build

WRONG = "ne-tot-parol-31"
NEW_PASSWORD = "sovsem-drugoy-42"
PARAMETER = re.compile(r"[<(]")
VALUES = {"int": "1", "slug": "tula", "str": "a", "uuid": "00000000-0000-0000-0000-000000000000", "path": "a"}


def addresses() -> list[str]:
    """Every URL that needs no object, and every one outside of the portal's own pages with something in the place of its parameters."""

    def walk(patterns, prefix: str):
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, path)
            elif isinstance(pattern, URLPattern) and (not PARAMETER.search(path) or path.startswith(("/accounts/", "/admin/"))):
                yield path

    found = set()
    for path in walk(get_resolver().url_patterns, "/"):
        path = re.sub(r"<(?:(\w+):)?(\w+)>", lambda match: VALUES.get(match[1] or "str", "a"), path)
        found.add(re.sub(r"\(\?P[^)]*\)|[\^$]|\\Z", lambda match: "a" if match[0].startswith("(") else "", path))
    return sorted(found)


def typed(email: str, password: str) -> dict[str, str]:
    """A right pair under every name a sign-in may have for it."""
    names = {"login": email, "email": email, "username": email, "user": email, "password": password, "password1": password}
    return names | {"password2": password, "oldpassword": password, "next": "/cabinet/", "remember": "on"}


def signs_in(email: str, password: str) -> list[str]:
    """Addresses after which the visitor is somebody."""
    doors = []
    for url in addresses():
        client = Client(raise_request_exception=False)
        client.post(url, typed(email, password))
        if SESSION_KEY in client.session:
            doors.append(url)
    return doors


def test_the_password_alone_lets_a_participant_in_by_one_address_and_staff_by_none(contest, users, settings):
    settings.MFA_PASSKEY_SIGNUP_ENABLED = False
    assert len(addresses()) > 60
    assert signs_in(build.user().email, build.PASSWORD) == ["/accounts/login/"]
    assert signs_in(users["staff"].email, build.PASSWORD) == []


def test_every_address_that_tries_a_password_stops_the_eleventh(contest, users):
    """Whichever tries a password writes the journal, so that a new one is found here."""
    user, doors = build.user(), []
    for url in addresses():
        before = SignInRecord.objects.filter(kind=SignInRecord.Kind.REFUSED).count()
        Client(raise_request_exception=False).post(url, typed(f"x{len(doors)}{user.email}", WRONG))
        if SignInRecord.objects.filter(kind=SignInRecord.Kind.REFUSED).count() > before:
            doors.append(url)
    assert doors == ["/accounts/login/"]
    for url in doors:
        client = Client()
        for _ in range(10):
            client.post(url, typed(user.email, WRONG))
        answer = client.post(url, typed(user.email, build.PASSWORD))
        assert SESSION_KEY not in client.session
        assert "Слишком много" in answer.content.decode()


def link(address: str, path: str) -> str:
    letter = OutboxMessage.objects.filter(recipient=address).latest("id")
    return re.search(rf"{path}[\w:-]+/", f"{letter.body} {letter.secrets}")[0]


@pytest.mark.parametrize("signs_in_by_reset", [True, False])
def test_a_reset_by_letter_gives_no_page_of_a_role(contest, users, settings, signs_in_by_reset):
    settings.ACCOUNT_LOGIN_ON_PASSWORD_RESET = signs_in_by_reset
    staff, client = users["staff"], Client()
    client.post("/accounts/password/reset/", {"email": staff.email})
    form = client.get(link(staff.email, "/accounts/password/reset/key/"))["Location"]
    client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    staff.refresh_from_db()
    assert staff.check_password(NEW_PASSWORD)
    assert nothing_opens(client, contest)


def test_a_confirmed_e_mail_gives_no_page_of_a_role(contest, users, settings):
    settings.ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
    staff, client = users["staff"], Client()
    second = EmailAddress.objects.create(user=staff, email="second@example.org")
    client.post(f"/accounts/confirm-email/{EmailConfirmationHMAC(second).key}/")
    second.refresh_from_db()
    assert second.verified
    assert nothing_opens(client, contest)


def nothing_opens(client: Client, contest) -> bool:
    pages = [f"/c/{contest.slug}/desk/", f"/c/{contest.slug}/desk/queue/", "/admin/", "/presets/"]
    return [client.get(url).status_code for url in pages] == [302] * len(pages)
