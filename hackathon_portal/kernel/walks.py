"""Going through a whole table beside people at work: by key, a batch of its own transaction, memory of one batch, no lock of the table.

A walk that was cut short is begun anew and passes over what it has done, so what it does to a row must be seen on the row.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models, transaction
from psycopg2.extras import execute_values

log = logging.getLogger("portal.walks")
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
    """The rows one by one, by their key; one that cannot be read is written into the log and passed over."""
    ordered, last = rows.order_by("pk"), None
    while True:
        rest = ordered if last is None else ordered.filter(pk__gt=last)
        try:
            page = list(rest[:BATCH])
            keys = [row.pk for row in page]
        except Exception:  # one value that cannot be deciphered must not take the others along
            keys = list(rest.values_list("pk", flat=True)[:BATCH])
            page = list(_of_keys(ordered, keys, attrgetter("pk"), Unread()))
        if not keys:
            return
        last = keys[-1]
        yield from page


class Unread(list[Any]):
    """Keys of rows that could not be read, each with the kind of its error: what a job names in the end instead of stopping."""

    def add(self, key: Any, error: Exception) -> None:
        self.append((key, type(error).__name__))

    def in_words(self, named: Callable[[Any], str] = str) -> str:
        """` Не прочитано записей: 2 (№ 5, № 7).`, or nothing."""
        if not self:
            return ""
        listed = ", ".join(f"№ {named(key)}" for key, _ in self[:10]) + (" и другие" if len(self) > 10 else "")
        return f" Не прочитано записей: {len(self)} ({listed})."


def readable(
    rows: models.QuerySet[Any], unread: Unread, *, key: Callable[[Any], Any] = attrgetter("pk"), size: int = BATCH
) -> Iterator[Any]:
    """The rows in their own order, `size` at a time; one that cannot be read goes into `unread`, the others come.

    The keys are read first. Rows of `values()` hold `pk` and are asked with `itemgetter("pk")`.
    """
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), size):
        yield from _of_keys(rows, keys[start : start + size], key, unread)


def _of_keys(rows: models.QuerySet[Any], keys: list[Any], key: Callable[[Any], Any], unread: Unread) -> Iterator[Any]:
    try:
        found = {key(row): row for row in rows.filter(pk__in=keys)}
    except Exception:  # one value that cannot be deciphered must not take the others along
        log.warning("%s: a row cannot be read", rows.model._meta.label, exc_info=True)
    else:
        yield from (found[one] for one in keys if one in found)
        return
    for one in keys:
        try:
            row = rows.filter(pk=one).first()
        except Exception as error:
            log.warning("%s %s cannot be read", rows.model._meta.label, one)
            unread.add(one, error)
            continue
        if row is not None:
            yield row


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
