"""A limit on how often something may be tried; counted in the cache, so a lost cache forgives."""

from __future__ import annotations

from django.core.cache import cache


def too_many(key: str, *, limit: int, seconds: int) -> bool:
    """Count one more try under this key; True when it is over the limit of the current period."""
    name = f"rate:{key}"
    cache.add(name, 0, seconds)
    try:
        return cache.incr(name) > limit
    except ValueError:  # the period ended in between, or the cache is away
        return False
