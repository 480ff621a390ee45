"""Statements whose SQL is made once in a process.

Django builds and compiles the SQL of a queryset each time it is asked: for the statements of a page this takes five to ten times the
processor time of sending them and reading the answer. A function marked `@prepared` builds its queryset once, with `Given` in the
place of each of its arguments; every call after that only puts the values in.

The function sees no values, so it may not choose by them: whatever differs from call to call (a day, a person) is an argument.
`tests/actions/test_prepared.py` builds every one of them at two moments and compares.
"""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, QuerySet, prefetch_related_objects

Row = TypeVar("Row")
PREPARED: list[Prepared[Any]] = []


class Given(Expression):
    """Stands in a prepared queryset where a value comes at each call: the argument with this place."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # params are of every kind
        return "%s", [self]


class Prepared(Generic[Row]):
    """What `@prepared` makes of a function; a call returns the list of rows."""

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        functools.update_wrapper(self, build)
        self.build = build
        self.arguments = len(inspect.signature(build).parameters)
        self._made: tuple[QuerySet[Any, Row], Any, str, tuple[Any, ...]] | None = None
        PREPARED.append(self)

    def make(self) -> tuple[QuerySet[Any, Row], Any, str, tuple[Any, ...]]:
        """The queryset, its compiler, the SQL and its parameters, `Given` among them."""
        queryset = self.build(*(Given(place) for place in range(self.arguments)))
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        return queryset, compiler, sql, tuple(parameters)

    def __call__(self, *values: Any) -> list[Row]:
        if len(values) != self.arguments:
            raise TypeError(f"{self.build.__name__} takes {self.arguments} values, {len(values)} given")
        if self._made is None:
            self._made = self.make()
        made_of, made, sql, parameters = self._made
        queryset: Any = made_of  # what is asked of it below its stubs leave out
        filled = tuple(values[one.place] if isinstance(one, Given) else one for one in parameters)
        compiler = copy.copy(made)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # the connection of this thread
        compiler.as_sql = lambda *_arguments, **_options: (sql, filled)
        query = copy.copy(queryset.query)
        query.get_compiler = lambda *_arguments, **_options: compiler  # this query's own
        asked = SimpleNamespace(
            db=DEFAULT_DB_ALIAS, query=query, model=queryset.model, _fields=queryset._fields, _known_related_objects={}
        )
        rows = list(queryset._iterable_class(asked))
        if rows and queryset._prefetch_related_lookups:
            prefetch_related_objects(rows, *queryset._prefetch_related_lookups)
        return rows

    def one(self, *values: Any) -> Row | None:
        """The first row, or None."""
        return next(iter(self(*values)), None)


def prepared(build: Callable[..., QuerySet[Any, Row]]) -> Prepared[Row]:
    """Mark a function of a module: it takes values in their order and returns the queryset made of them."""
    return Prepared(build)
