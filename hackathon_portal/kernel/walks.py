"""Going through a whole table beside people at work: by key, a batch of its own transaction, memory of one batch, no lock of the table.

A walk that was cut short is begun anew and passes over what it has done, so what it does to a row must be seen on the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from django.db import connection, models, transaction
from psycopg2.extras import execute_values

BATCH = 1000
Row = TypeVar("Row", bound=models.Model)
Values = tuple[Any, ...]


def batches(rows: models.QuerySet[Row]) -> Iterator[list[Row]]:
    """The rows by their key, BATCH at a time; each batch is one statement, no transaction or cursor is held between them."""
    ordered, last = rows.order_by("pk"), None
    while page := list((ordered if last is None else ordered.filter(pk__gt=last))[:BATCH]):
        last = page[-1].pk
        yield page


def each(rows: models.QuerySet[Row]) -> Iterator[Row]:
    """The rows one by one, read by `batches`."""
    for page in batches(rows):
        yield from page


class Table:
    """A table walked as it is stored: its key and some columns with their SQL types, nothing decrypted, no models."""

    def __init__(
        self, name: str, columns: Mapping[str, str], *, key: str = "id", key_type: str = "bigint", where: str = ""
    ) -> None:
        quote = connection.ops.quote_name
        self._key, self._key_type = quote(key), key_type
        self._types = list(columns.values())
        self._columns = [quote(column) for column in columns]
        self._name, self._where, self._plain_name = quote(name), where, name

    def walk(
        self, change: Callable[[Any, Values], Values | None], *, writes: bool = True, triggers_rest: bool = False
    ) -> Iterator[int]:
        """Give `change` the key and the values of each row; what it returns is written, all columns at once. Yields how many were seen.

        `triggers_rest`: the table's own triggers do not run for these writes (rows that may only be added).
        """
        last, seen = None, 0
        while True:
            with transaction.atomic():
                rows = self._page(last, lock=writes)
                changed = [(key, *fresh) for key, *values in rows if (fresh := change(key, tuple(values))) is not None]
                if changed and writes:
                    if triggers_rest:
                        self._rest_triggers()
                    self._write(changed)
            if not rows:
                return
            last, seen = rows[-1][0], seen + len(rows)
            yield seen

    def _page(self, last: Any, *, lock: bool) -> list[Values]:
        conditions = [part for part in (f"{self._key} > %s" if last is not None else "", self._where) if part]
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        # A lock that lets others refer to the row meanwhile.
        statement = f"SELECT {self._key}, {', '.join(self._columns)} FROM {self._name} {where} ORDER BY {self._key} LIMIT {BATCH} {'FOR NO KEY UPDATE' if lock else ''}"  # noqa: S608  names of the portal's own tables, quoted
        with connection.cursor() as cursor:
            cursor.execute(statement, [last] if last is not None else [])
            return cursor.fetchall()

    def _write(self, rows: list[Values]) -> None:
        sets = ", ".join(f"{column} = fresh.c{n}::{self._types[n]}" for n, column in enumerate(self._columns))
        names = ", ".join(["key", *(f"c{n}" for n in range(len(self._columns)))])
        statement = f"UPDATE {self._name} AS stored SET {sets} FROM (VALUES %s) AS fresh ({names}) WHERE stored.{self._key} = fresh.key::{self._key_type}"  # noqa: S608  names of the portal's own tables, quoted
        with connection.cursor() as cursor:
            execute_values(cursor.cursor, statement, rows, page_size=BATCH)

    def _rest_triggers(self) -> None:
        """Until the end of the transaction, for this connection alone: no lock of the table, unlike DISABLE TRIGGER."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('pgtrigger.ignore', array_agg(tgname::text)::text, true) FROM pg_trigger "
                "WHERE tgrelid = %s::regclass AND NOT tgisinternal",
                [self._plain_name],
            )
