"""The sign-in library's limits, counted by the portal's own table in the database instead of the library's counters in the cache.

The library asks `consume` before an action and `clear` when something was right; both are put in its place at start (`apps.py`).
What it limits and no row below names is counted as `other`: a way of signing in that comes later is limited from its first day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.core.exceptions import RateLimited
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpRequest

from hackathon_portal.accounts import devices
from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import rate
from hackathon_portal.kernel.web.client import network_of

CODE_OF_USER = "mfa-auth-user-"  # how the library names the key of a code of the second factor
# What is counted elsewhere: failures of signing in by `login_failed`, e-mails of forms by the forms themselves, which keep what was typed.
BY_FORMS = {"login", "signup", "reset_password"}
PER_ADDRESS = {"reset_password_from_key": "new_password", "webauthn_login": "passkey"}
PER_PERSON = {"reauthenticate": "reauthenticate", "change_password": "change_password", "manage_email": "manage_email"}
# One letter less, of which the page says nothing: the one before still works.
PER_KEY = {"confirm_email": "confirm_email"}
Taken = tuple[str, tuple[object, ...]]


@dataclass(frozen=True)
class Usage:
    """What was counted; the library gives it back after a right password."""

    taken: tuple[Taken, ...] = ()

    def __bool__(self) -> bool:
        return True

    def rollback(self) -> None:
        for name, key in self.taken:
            rate.give_back(name, *key)


def network(request: HttpRequest) -> str:
    return network_of(request.META["REMOTE_ADDR"])


def consume(
    request: HttpRequest, *, app: str, action: str, config: Any = None, key: str | None = None, user: Any = None,
    dry_run: bool = False, limit_get: bool = False, raise_exception: bool = False,
) -> Usage | None:  # fmt: skip
    """The library's own signature: None when the action is refused."""
    if action in BY_FORMS or (request.method == "GET" and not limit_get):
        return Usage()
    wanted = _limits_of(request, action, key, user)
    try:
        for name, parts in wanted:
            (rate.check if dry_run else rate.take)(name, *parts, told=action not in PER_KEY)
    except rate.TooMany as refusal:
        if raise_exception:
            raise RateLimited from refusal
        return None
    return Usage(() if dry_run else wanted)


def clear(request: HttpRequest, *, app: str, action: str, config: Any = None, key: str | None = None, user: Any = None) -> None:
    """A right code, or a new password by a letter's link: this account begins anew; what its address has tried stays."""
    for name, parts in _limits_of(request, action, key, user):
        if name != "sign_in.address":
            rate.forget(name, *parts)


def mark_code_used(device: TOTP, code: str) -> bool:
    """The library's own signature: False where the account has used this code. The library asks the cache, which may be away."""
    try:
        rate.take("totp_used", device.instance.user_id, normalize_user_code(code), told=False)
    except rate.TooMany:
        return False
    return True


def take_letter(limit: str, request: HttpRequest, email: str) -> None:
    """Count a letter of a reset or a code to an e-mail typed by anybody: by e-mail and address, then by each of them."""
    rate.take(limit, email, network(request), field="email")
    rate.take(f"{limit}.address", network(request), field="email")


def _limits_of(request: HttpRequest, action: str, key: str | None, user: Any) -> tuple[Taken, ...]:
    if action == "login_failed":
        return _sign_in(request, key or "")
    if action == "request_login_code":
        return (("code_by_mail", (key, network(request))), ("code_by_mail.address", (network(request),)))
    if action in PER_ADDRESS:
        return ((PER_ADDRESS[action], (network(request),)),)
    if action in PER_KEY:
        return ((PER_KEY[action], (key,)),)
    person: Any = user or getattr(request, "user", None)
    whose = person.pk if person and person.is_authenticated else network(request)
    return ((PER_PERSON.get(action, "other"), (action, whose, key)),)


def _sign_in(request: HttpRequest, key: str) -> tuple[Taken, ...]:
    """The limits of one try of a password (key: site and e-mail) or of a code of the second factor (key: the user's row)."""
    if key.startswith(CODE_OF_USER):
        name, email = "second_factor", User.objects.values_list("email", flat=True).get(pk=key.removeprefix(CODE_OF_USER))
    else:
        name, email = "sign_in", key.rpartition(":")[2]
    device = devices.known(request, email)
    if device:
        return ((f"{name}.device", (email, device)),)
    address = ("sign_in.address", (network(request),))
    return (address, (name, (email, network(request))), (f"{name}.account", (email,)))
