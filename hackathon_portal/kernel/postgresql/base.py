"""The database backend of the portal: `ENGINE = "hackathon_portal.kernel.postgresql"`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

# Which of settings.DATABASE_SECONDS this process keeps to: front.py and the worker say so; commands have no limits.
_role = ""


def keep_limits_of(role: str) -> None:
    """From the next connection on a statement, a wait and an idle transaction of this process last so long at most."""
    global _role
    _role = role


class DatabaseWrapper(base.DatabaseWrapper):
    """A cursor on the server lives within one transaction: outside of `atomic` the rows of `iterator()` come at once.

    Behind PgBouncer in transaction mode the next statement may run on another connection, where no such cursor exists.
    """

    def chunked_cursor(self) -> Any:
        return super().chunked_cursor() if self.in_atomic_block else self.cursor()

    def keeps_session(self) -> bool:
        """Whether one process of the server answers all of this connection. Behind a pooler who has answered it is not who works."""
        self.ensure_connection()
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return cursor.fetchone()[0] == self.connection.info.backend_pid

    def init_connection_state(self) -> None:
        super().init_connection_state()
        # A pooler's session is other people's too: there the pooler sets the limits (docs/operations.md).
        if (limits := settings.DATABASE_SECONDS.get(_role)) and self.keeps_session():
            self._limit(limits)

    def _limit(self, limits: dict[str, int]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join(['set_config(%s, %s, false)'] * len(limits))}",
                [part for name, seconds in limits.items() for part in (name, f"{seconds}s")],
            )
