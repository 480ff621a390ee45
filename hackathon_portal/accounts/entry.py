"""Changes of the means of entry (e-mail, password, second factor, sessions, tokens) and of rights, own and of others: each asks
anew who is there.

The session must have passed the second factor if the account owns one, and the password (or the factor) must have been given within
the last `ACCOUNT_REAUTHENTICATION_TIMEOUT` seconds. A form that is interrupted by this is carried out after it.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import is_reauthentication_required, suspend_request
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from hackathon_portal.accounts import asking, second_factor

View = Callable[..., HttpResponseBase]
# Pages of the library that change nothing of a signed-in person's; every other page of it, also of a later version, is guarded.
OPEN = frozenset({
    "account_login", "account_logout", "account_signup", "account_inactive", "account_reauthenticate", "account_email_verification_sent",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_request_login_code", "account_confirm_login_code", "socialaccount_signup", "socialaccount_login_cancelled",
    "socialaccount_login_error", "mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_login_webauthn",
    "mfa_trust",
})  # fmt: skip
# Forms that hold passwords: they are never put aside. The first asks the old password itself.
ASKS_ITSELF, HOLDS_PASSWORDS = "account_change_password", frozenset({"account_set_password"})
CONFIRMS = "account_confirm_email"


def guard_library(request: HttpRequest, view: Any) -> HttpResponse | None:
    """Where a page of the sign-in library is asked for by somebody who has not shown who they are: where they are sent."""
    match = request.resolver_match
    if match is None or not getattr(view, "__module__", "").startswith("allauth.") or match.url_name in OPEN:
        return None
    if not request.user.is_authenticated:
        return None
    if match.url_name != CONFIRMS and _lacks_own_factor(request):
        return asking.to_second_factor(request)
    if match.url_name == ASKS_ITSELF or (request.method != "POST" and match.url_name not in HOLDS_PASSWORDS):
        return None
    return _asked_anew(request, keep=match.url_name not in HOLDS_PASSWORDS)


def _lacks_own_factor(request: HttpRequest) -> bool:
    return second_factor.session_factor(request.user) is False and second_factor.owns_device(request.user)


def _asked_anew(request: HttpRequest, *, keep: bool = True) -> HttpResponse | None:
    if not is_reauthentication_required(request, app="allauth.account"):
        return None
    methods = get_adapter().get_reauthentication_methods(request.user)
    address = methods[0]["url"] if methods else reverse("account_reset_password")
    if keep:
        return suspend_request(request, address)
    return HttpResponseRedirect(f"{address}?next={request.path}")


def changes_entry(view: View) -> View:
    """A page of ours whose POST changes a means of entry or somebody's rights, under the decorator that lets people in."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and request.user.is_authenticated:
            if _lacks_own_factor(request):
                return asking.to_second_factor(request)
            if answer := _asked_anew(request):
                return answer
        return view(request, *args, **kwargs)

    return wrapper


def password_again(view: View) -> View:
    """A deed that the password itself confirms (a code of the second factor is not enough); who has none gives the factor."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Whoever plays a part in a rehearsal confirms by their own password.
        user: Any = request.__dict__.get("real_user") or request.user
        method = "password" if user.has_usable_password() else second_factor.METHOD
        given = [
            record["at"]
            for record in get_authentication_records(request, user)
            if record.get("reauthenticated") and record["method"] == method
        ]
        if not given or time.time() - given[-1] > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return suspend_request(request, reverse("account_reauthenticate" if method == "password" else "mfa_reauthenticate"))
        return view(request, *args, **kwargs)

    return wrapper
