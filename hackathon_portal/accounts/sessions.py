"""Sessions of an account: ending them."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock


def of_person(user: User) -> list[str]:
    """Keys of the sessions in which the account is signed in."""
    live = Session.objects.filter(expire_date__gt=clock.now())
    return [row.session_key for row in live.iterator() if row.get_decoded().get(SESSION_KEY) == str(user.pk)]


def end_sessions(user: User) -> int:
    """Sign the account out everywhere, the cached copies too; how many sessions it were."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = of_person(user)
    for key in keys:
        store(session_key=key).delete()
    return len(keys)
