"""Locks that belong to no row: one name, one holder, until the transaction ends."""

from __future__ import annotations

from django.db import connection


def lock_name(name: str) -> None:
    """Wait until nobody else holds this name, then hold it until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
