"""Sessions of an account: found and ended."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session


def end_sessions(user: Any, *, besides: str = "") -> int:
    """End every session of the user but the one with the key `besides`; how many.

    Through the engine: it keeps a copy in the cache, which deleting the row alone would leave in force.
    """
    engine = import_module(settings.SESSION_ENGINE)
    keys = [
        session.session_key for session in Session.objects.iterator(chunk_size=500)
        if session.session_key != besides and session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]  # fmt: skip
    for key in keys:
        engine.SessionStore(key).delete()
    return len(keys)
