"""Signing a test client in: as the sign-in page leaves it, or by the password alone."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest
from django.test import Client

from hackathon_portal.accounts.models import User
from tests import build

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(client: Client, user: User) -> Client:
    """Password given, and the second factor passed by who owns one: the session as it stands after the sign-in pages."""
    return _signed_in(client, user, factor=is_mfa_enabled(user))


def sign_in_without_factor(client: Client, user: User) -> Client:
    """The password alone, whatever the account owns: recovery by mail, a code, any way of signing in that asks for no factor."""
    return _signed_in(client, user, factor=False)


def give_password(client: Client) -> Client:
    """The password once more, as a change of a means of entry asks for it."""
    client.post("/accounts/reauthenticate/", {"password": build.PASSWORD})
    return client


def _signed_in(client: Client, user: User, *, factor: bool) -> Client:
    client.force_login(user, backend=BACKEND)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "password", email=user.email)
    if factor:
        record_authentication(request, user, "mfa", type="totp")
    request.session.save()
    return client
