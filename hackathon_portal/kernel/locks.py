"""Locks that belong to no row, and how long anybody waits for one (docs/decisions/0026)."""

from __future__ import annotations

from django.conf import settings
from django.db import OperationalError, connection

from hackathon_portal.kernel.errors import RuleViolation

# Seconds: whoever waits in a browser holds a thread of the few; a task has none behind it.
WAIT_OF_A_REQUEST, WAIT_OF_A_TASK = 2, 60
# How often an action that says so begins anew before it gives up.
TRIES = 2
NOT_AVAILABLE, DEADLOCK = "55P03", "40P01"  # SQLSTATE (PostgreSQL, appendix A)
BUSY = "Портал сейчас занят другими действиями. Ничего не потеряно и не сделано: повторите через несколько секунд."


class Busy(RuleViolation):
    """Given up waiting for others: nothing was done, the same request may be sent again in `retry_after` seconds."""

    retry_after = 3

    def __init__(self, message: str = "") -> None:
        super().__init__(code="busy", message=message or BUSY, status=503)


def patience(*, is_asked_for: bool) -> float:
    """Seconds an action waits for a lock, in a request or without one; no longer than the operator lets the process wait."""
    wait, kind = (WAIT_OF_A_REQUEST, "web") if is_asked_for else (WAIT_OF_A_TASK, "worker")
    return min(wait, settings.DATABASE_SECONDS.get(kind, {}).get("lock_timeout", wait))


def is_wait(error: OperationalError) -> bool:
    """Whether the database gave up waiting for somebody's lock, or broke a circle of those who wait for each other."""
    return getattr(error.__cause__, "pgcode", None) in (NOT_AVAILABLE, DEADLOCK)


def lock_name(name: str) -> None:
    """Wait until nobody else holds this name, then hold it until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
