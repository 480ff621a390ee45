"""The second factor is a property of the session: of two sessions of one account, only the one that passed it has the account's rights.

The sign-in writes into the session by which means somebody entered (allauth's authentication records). Everything else asks here: a
user who acts in a session without the factor gets no role that needs one (roles.py) and nothing of an administrator, so menus,
actions, the API and the admin refuse by themselves. A user of no session (Celery, the command line) acts with all they have.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

LIMITED_KEY = "is_limited"  # the session of somebody with rights that need the factor: it ends sooner (sessions.py)
METHOD = "mfa"  # the method of allauth's record for a code, a recovery code or a passkey

# The request under way: whoever is signed in there is held to its session, by whichever object they are met.
_request: ContextVar[HttpRequest | None] = ContextVar("request of a session", default=None)


def kept_on(user: Any) -> dict[str, Any]:
    """What is remembered on the user object; a request's lazy user and the user in it are one person."""
    return _itself(user).__dict__


def objects_of(user: Any) -> list[dict[str, Any]]:
    """What is remembered on the user object, and on the one of the request under way where it is the same person."""
    request = _request.get()
    signed_in = getattr(request, "user", None)
    same = signed_in is not None and signed_in.is_authenticated and signed_in.pk == user.pk
    return [kept_on(user), *([kept_on(signed_in)] if same else [])]


def bind(request: HttpRequest, user: Any) -> Any:
    """Let the user object know whether the session it acts in has passed a second factor."""
    if user.is_authenticated:
        kept_on(user)["_session_factor"] = _has_record(request, user)
    return user


def _has_record(request: HttpRequest, user: Any) -> bool:
    from allauth.account.authentication import get_authentication_records  # noqa: PLC0415  read before the models of allauth are there

    return any(record.get("method") == METHOD for record in get_authentication_records(request, user))


def session_factor(user: Any) -> bool | None:
    """Whether the session `user` acts in has passed a second factor; None for a user who acts in no session."""
    known = kept_on(user).get("_session_factor")
    request = _request.get()
    if known is None and request is not None and request.session.get(SESSION_KEY) == str(user.pk):
        return _has_record(request, user)
    return known


def limit_session(user: Any) -> None:
    """The session of the request under way has rights of a role that sees personal data: from now on it ends as such sessions do."""
    request = _request.get()
    if request is not None and request.session.get(SESSION_KEY) == str(user.pk) and not request.session.get(LIMITED_KEY):
        request.session[LIMITED_KEY] = True


def owns_device(user: Any) -> bool:
    """Whether the account has a second factor of its own (recovery codes alone are none); asked once per object."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415  read before the models of allauth are there

    kept = kept_on(user)
    if "_owns_device" not in kept:
        devices = Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES)
        kept["_owns_device"] = devices.exists()
    return kept["_owns_device"]


def has_passed(user: Any) -> bool:
    """Whether `user` may act as who sees personal data: in a session that passed a factor they still own, or in none."""
    factor = session_factor(user)
    return factor is None or (factor and owns_device(user))


def is_only_the_factor_missing(user: Any, permission: str, target: Any = None) -> bool:
    """Whether `user`, who has been refused `permission`, would have it in a session that passed the second factor."""
    if has_passed(user):
        return False
    kept = kept_on(user)
    before = kept.copy()
    kept |= {"_session_factor": True, "_owns_device": True}
    try:
        return user.has_perm(permission, target)
    finally:
        for name in ("_session_factor", "_owns_device"):
            kept.pop(name)
            if name in before:
                kept[name] = before[name]


def has_rights_outside(user: Any) -> bool:
    """An account with rights outside of any contest (`is_staff`, `is_superuser`), not blocked."""
    return bool(user.is_active and (user.is_staff or user.is_superuser))


class SecondFactorOfSession:
    """Middleware right after Django's authentication: binds the user of a request to its session, without a query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = request.user
        request.user = SimpleLazyObject(lambda: bind(request, _itself(found)))  # type: ignore[assignment]  # as Django's own
        token = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)

    def process_view(self, request: HttpRequest, view: Any, *_arguments: object) -> HttpResponse | None:
        """The pages of the sign-in library that change a means of entry ask who is there, whichever they are."""
        from hackathon_portal.accounts import asking, entry  # noqa: PLC0415  read before the models of allauth are there

        if request.COOKIES:
            asking.went_on(request)
        return entry.guard_library(request, view)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A provider of signing in that does not answer is told on a page with the other ways in."""
        from hackathon_portal.accounts import providers  # noqa: PLC0415  the library's views are there only when the apps are ready

        return providers.away(request, exception)


def _itself(user: Any) -> Any:
    """The user inside of the lazy object of a request."""
    user.is_authenticated  # noqa: B018  looks the user up
    return getattr(user, "_wrapped", user)
