"""Who else has a page open right now: kept in the cache for some seconds, a hint and no lock."""

from __future__ import annotations

import time
from typing import Any

from django.core.cache import cache

from hackathon_portal.russia.alphabet import letters

KEEP_SECONDS = 15


def seen(what: str, user: Any) -> list[str]:
    """Note that `user` looks at `what`, and return the names of others who did within the last seconds."""
    key = f"presence:{what}"
    now = time.time()
    people: dict[int, tuple[str, float]] = cache.get(key) or {}
    people = {pk: entry for pk, entry in people.items() if entry[1] > now - KEEP_SECONDS}
    people[user.pk] = (str(user), now)
    cache.set(key, people, KEEP_SECONDS)
    return sorted((name for pk, (name, _) in people.items() if pk != user.pk), key=letters)
