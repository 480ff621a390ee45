"""Devices an account has signed in on: a cookie says so, and tries from there are counted apart from those of strangers.

Without it a limit for an account would let anybody shut its owner out (OWASP: device cookies). It lets nobody in: the password and
the code are asked as before. It holds random words and keyed hashes, no name.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from hackathon_portal.kernel import addresses

COOKIE = "device"
PATH = "/accounts/"
DAYS = 180
MOST_ACCOUNTS = 5  # a family's computer


def remember(request: HttpRequest, email: str) -> None:
    """The person with this account sits at this device: the answer to the request brings the cookie."""
    request.__dict__["signed_in_here"] = addresses.normal(email)


def person_came(*, request: HttpRequest, user: Any, **kwargs: object) -> None:
    """Receiver of the signals of a sign-in and of a password set by a letter's link."""
    remember(request, user.email)


def known(request: HttpRequest, email: str) -> str | None:
    """The random word of this device where the account has signed in on it."""
    for entry in request.COOKIES.get(COOKIE, "").split(".")[:MOST_ACCOUNTS]:
        word, _, proof = entry.partition("-")
        if word and constant_time_compare(proof, _proof(word, email)):
            return word
    return None


def _proof(word: str, email: str) -> str:
    return salted_hmac("device", f"{word}\0{addresses.normal(email)}", algorithm="sha256").hexdigest()


class RememberedDevice:
    """Middleware that sets the cookie after a sign-in or a password set by a letter's link."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        email = request.__dict__.get("signed_in_here")
        if email and not known(request, email):
            word = secrets.token_hex(16)
            others = [entry for entry in request.COOKIES.get(COOKIE, "").split(".") if entry][: MOST_ACCOUNTS - 1]
            response.set_cookie(
                COOKIE, ".".join([f"{word}-{_proof(word, email)}", *others]), max_age=DAYS * 86_400, path=PATH, httponly=True,
                secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
            )  # fmt: skip
        return response
