"""The database backend of the portal: `ENGINE = "hackathon_portal.kernel.postgresql"`."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A cursor on the server lives within one transaction: outside of `atomic` the rows of `iterator()` come at once.

    Behind PgBouncer in transaction mode the next statement may run on another connection, where no such cursor exists.
    """

    def chunked_cursor(self) -> Any:
        return super().chunked_cursor() if self.in_atomic_block else self.cursor()
