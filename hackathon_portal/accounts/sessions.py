"""Sessions of an account: ending them."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock


def of_person(user: User) -> list[str]:
    """Keys of the sessions in which the account is signed in."""
    return _keys(user, Session.objects.filter(expire_date__gt=clock.now()))


def _keys(user: User, rows: QuerySet[Session]) -> list[str]:
    return [row.session_key for row in rows.iterator() if row.get_decoded().get(SESSION_KEY) == str(user.pk)]


def end_sessions(user: User) -> int:
    """Sign the account out everywhere, the cached copies too; how many sessions it were."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = _keys(user, Session.objects.all())  # those over that nobody has swept yet as well
    for key in keys:
        store(session_key=key).delete()
    return len(keys)
