"""Statements that reach the database while something is done, and those between a contest's lock and the commit."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

LOCK = ("contests_contest", "FOR UPDATE")


@dataclass
class Seen:
    """Every statement in its order, BEGIN and COMMIT apart; `held`: seconds from having the lock to after the commit."""

    all: list[str] = field(default_factory=list)
    under_lock: list[str] = field(default_factory=list)
    held: float = 0.0
    _since: float | None = None

    def _take(self, sql: str, ended: float) -> None:
        self.all.append(sql)
        if self._since is not None:
            self.under_lock.append(sql)
        elif takes_lock(sql):
            self._since = ended

    def _end(self) -> None:
        if self._since is not None:
            self.held += time.perf_counter() - self._since
            self._since = None


def takes_lock(sql: str) -> bool:
    """Whether a statement takes the row of a contest."""
    return all(part in sql for part in LOCK) or (
        "UPDATE contests_contest" in sql or ('UPDATE "contests_contest"' in sql and '"revision"' in sql)
    )


@contextmanager
def watched() -> Iterator[Seen]:
    """Watch the statements of this thread's connection; a transaction's end is seen where it truly ends."""
    seen = Seen()

    def execute(run: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        result = run(sql, params, many, context)
        ended = time.perf_counter()
        seen._take(str(sql), ended)
        return result

    commit, rollback = connection.commit, connection.rollback

    def ends(function: Any) -> Any:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            finally:
                seen._end()

        return wrapper

    connection.commit, connection.rollback = ends(commit), ends(rollback)  # type: ignore[method-assign]
    try:
        with connection.execute_wrapper(execute):
            yield seen
    finally:
        connection.commit, connection.rollback = commit, rollback  # type: ignore[method-assign]
