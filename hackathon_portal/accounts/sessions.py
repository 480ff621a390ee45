"""Sessions: how long they last, where somebody is signed in, ending them.

Who acts in a role that needs a second factor, or has rights outside of contests, is signed out after `STAFF_SESSION_IDLE` without a
deed and `STAFF_SESSION_MOST` after signing in; everybody else after `SESSION_COOKIE_AGE`. What is known of it lies in the session
itself, which every request reads anyway; it is written once in `TOUCH` at most, together with the row of the list of sessions. A
session whose row is gone is over, whatever copy of it a cache may still hold.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from hackathon_portal.accounts.models import OpenSession, SignInRecord
from hackathon_portal.accounts.second_factor import LIMITED_KEY
from hackathon_portal.accounts.sign_ins import address_of, device_of
from hackathon_portal.kernel.sweeps import sweep
from hackathon_portal.kernel.web.activity import is_activity

ROW_KEY, BEGAN_KEY, SEEN_KEY = "open_session", "signed_in_at", "seen_at"
TOUCH = timedelta(seconds=60)  # of a session with limits
TOUCH_OTHERS = timedelta(minutes=10)


def now() -> float:
    """Real time in seconds, whatever the contest's clock shows."""
    return time.time()


def _store(key: str) -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore(key)


def begin(request: HttpRequest, user: Any, *, limited: bool) -> None:
    """After a sign-in: the session gets its row and the time it began."""
    session = request.session
    if not session.session_key:
        session.create()
    row, _ = OpenSession.objects.update_or_create(
        key=session.session_key, defaults={"user": user, "address": address_of(request), "device": device_of(request)}
    )
    session.update({ROW_KEY: row.pk, BEGAN_KEY: now(), SEEN_KEY: now(), LIMITED_KEY: limited})


def end_sessions(user: Any, except_key: str | None = None) -> int:
    """End every session of the account (but the one with this key), in the database and in the cache; returns how many there were."""
    rows = list(OpenSession.objects.filter(user=user).exclude(key=except_key or ""))
    for row in rows:
        end(row)
    return len(rows)


def end(row: OpenSession) -> None:
    """End one session. The row goes first: without it the session is over even where the cache is away."""
    row.delete()
    _store(row.key).delete()


def end_other_sessions(request: HttpRequest, user: Any) -> int:
    """End every session of the account but the one of this request; returns how many there were."""
    key = request.session.session_key
    # The key may have changed in this request.
    OpenSession.objects.filter(pk=request.session.get(ROW_KEY) or 0, user=user).update(key=key)
    return end_sessions(user, except_key=key)


def of_person(user: Any) -> list[OpenSession]:
    """The sessions of an account that still hold, the latest seen first."""
    return list(OpenSession.objects.filter(user=user, seen_at__gt=_day(now() - settings.SESSION_COOKIE_AGE)).order_by("-seen_at"))


@sweep("список сеансов", of=["accounts.OpenSession"], term="срок сеанса и день")
def forget_old() -> int:
    """Remove the rows of sessions that have ended by themselves; returns how many."""
    return OpenSession.objects.filter(seen_at__lt=_day(now() - settings.SESSION_COOKIE_AGE - 86_400)).delete()[0]


def _day(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def is_over(session: Any) -> bool:
    """Whether a signed-in session has lasted too long, with or without a deed; one without these marks is of nobody knows when."""
    began, seen = session.get(BEGAN_KEY), session.get(SEEN_KEY)
    if began is None or seen is None:
        return True
    if session.get(LIMITED_KEY):
        idle, most = settings.STAFF_SESSION_IDLE, settings.STAFF_SESSION_MOST
    else:
        idle = most = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return now() - seen > idle.total_seconds() or now() - began > most.total_seconds()


class SessionLimits:
    """Middleware between Django's authentication and the second factor: ends what has lasted too long before anybody asks who is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if SESSION_KEY not in session:
            return self.get_response(request)
        if is_over(session):
            _expire(request, SignInRecord.Kind.EXPIRED)
        elif not _touch(request):
            _expire(request, "")
        key, row = session.session_key, session.get(ROW_KEY)
        response = self.get_response(request)
        if row is not None and session.get(ROW_KEY) == row and session.session_key not in (key, None):
            OpenSession.objects.filter(pk=row).update(key=session.session_key)  # the key changes with the password
        return response


def _touch(request: HttpRequest) -> bool:
    """Note the deed, rarely; False for a session that was ended elsewhere, whatever the request says it is."""
    session = request.session
    touch = TOUCH if session.get(LIMITED_KEY) else TOUCH_OTHERS
    if now() - session[SEEN_KEY] < touch.total_seconds():
        return True
    rows = OpenSession.objects.filter(pk=session.get(ROW_KEY) or 0)
    if not is_activity(request):
        return rows.exists()
    session[SEEN_KEY] = now()
    return bool(rows.update(seen_at=_day(now()), address=address_of(request), device=device_of(request)))


def _expire(request: HttpRequest, kind: str) -> None:
    """The session is over: the request goes on as a visitor's, so a page keeps what was being sent and asks to sign in."""
    session = request.session
    if kind:
        SignInRecord.objects.create(
            kind=kind, user_id=int(session[SESSION_KEY]), address=address_of(request), device=device_of(request)
        )
    OpenSession.objects.filter(pk=session.get(ROW_KEY) or 0).delete()
    session.flush()
    request.__dict__["session_is_over"] = True
