"""What must be looked at again when an action has changed rows of certain tables: the one place every action passes.

A higher room names the tables its facts rest on; its function is called once, in the transaction of the outermost action, after
everything else and only if a statement of that action wrote one of them. Statements are looked at as they go to the database, so
an update of many rows is seen like that of one. An action that leaves them alone costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

_WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')


@dataclass
class Done:
    """An action that has been carried out: its name, its Russian title, its contest (None: of no single one), what it wrote."""

    name: str
    title: str
    contest_id: int | None = None
    tables: set[str] = field(default_factory=set)


Follower = Callable[[Done], None]
_followers: list[tuple[frozenset[str], frozenset[str], Follower]] = []


def follow(models: Collection[Any], *, but: Collection[str] = ()) -> Callable[[Follower], Follower]:
    """Call this function after every action that wrote rows of these models, except actions of the names `but`."""

    def register(follower: Follower) -> Follower:
        _followers.append((frozenset(model._meta.db_table for model in models), frozenset(but), follower))
        return follower

    return register


@contextmanager
def written() -> Iterator[set[str]]:
    """Tables that are written to while this lasts."""
    tables: set[str] = set()

    def look(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if isinstance(sql, str):
            tables.update(_WRITES.findall(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield tables


def tell(done: Done) -> None:
    """Call everybody who follows what this action wrote."""
    for tables, but, follower in _followers:
        if done.tables & tables and done.name not in but:
            follower(done)
