"""The addresses of the servers as they are given, or put together of parts: a password given as a variable of its own needs no quoting."""

from __future__ import annotations

import os
from urllib.parse import quote

from hackathon_portal.settings.environment import required


def _part(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def database_url() -> str:
    """DATABASE_URL, or the address of POSTGRES_HOST with the POSTGRES_ variables beside it; one of one's own wins."""
    if _part("DATABASE_URL") or not _part("POSTGRES_HOST"):
        return required("DATABASE_URL")
    user, password, name = (
        quote(text, safe="")
        for text in (_part("POSTGRES_USER", "portal"), required("POSTGRES_PASSWORD"), _part("POSTGRES_DB", "portal"))
    )
    return f"postgresql://{user}:{password}@{_part('POSTGRES_HOST')}:{_part('POSTGRES_PORT', '5432')}/{name}"


def redis_url() -> str:
    """REDIS_URL, or the address of REDIS_HOST with REDIS_PASSWORD."""
    if _part("REDIS_URL") or not _part("REDIS_HOST"):
        return required("REDIS_URL")
    return _redis(_part("REDIS_HOST"))


def cache_url() -> str:
    """CACHE_URL, or the address of CACHE_HOST; empty where the queue's server is one's own and has the cache beside it."""
    if _part("CACHE_URL") or _part("REDIS_URL") or not _part("CACHE_HOST"):
        return _part("CACHE_URL")
    return _redis(_part("CACHE_HOST"))


def _redis(host: str) -> str:
    return f"redis://:{quote(required('REDIS_PASSWORD'), safe='')}@{host}/0"
