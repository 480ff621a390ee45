"""The server's databases as copies need them: connections past Django, counts of every table, a database beside, changing places.

A restored database is made beside the portal's and takes its name in one transaction; the one of before keeps another name until a person
says that it may go.
"""

from __future__ import annotations

import os
import re
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection, connections
from psycopg2 import sql
from psycopg2.errors import InsufficientPrivilege, ObjectInUse
from psycopg2.extensions import make_dsn

# What a database of ours beside the portal's own is for; the names are `portal_before_261126031500`.
RESTORING, BEFORE, TRIAL = "restoring", "before", "trial"
LONGEST_NAME = 63  # bytes, PostgreSQL's
STAMP = "%y%m%d%H%M%S"
# Options of Django's that are not for libpq.
_DJANGO = frozenset({"isolation_level", "server_side_binding", "assume_role", "pool"})
# A copy is taken of whatever takes long; limits are for pages.
_PATIENT = "; ".join(f"SET {name} = 0" for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"))
# How long a session that was closed may still be seen, and how often is looked.
LEAVING_SECONDS, LEAVING_LOOKS = 1.0, 10


class Refused(Exception):
    """A copy cannot be made or brought back; the message says why and what to do. Nothing was changed."""


def current() -> str:
    """The name of the database the portal works on."""
    return str(connection.settings_dict["NAME"])


def _address() -> dict[str, str]:
    """Of the server itself, in libpq's words, without the database."""
    entry: dict[str, Any] = settings.DIRECT_DATABASE or connection.settings_dict
    words = {"host": entry["HOST"], "port": entry["PORT"], "user": entry["USER"], "password": entry["PASSWORD"]}
    options = {name: value for name, value in entry.get("OPTIONS", {}).items() if name not in _DJANGO}
    return {name: str(value) for name, value in (words | options).items() if value not in ("", None)}


def connect(database: str) -> Any:
    """A connection of psycopg2 to a database of the portal's server, without the time limits of pages."""
    opened = psycopg2.connect(**_address(), dbname=database, client_encoding="UTF8")
    with opened, opened.cursor() as cursor:
        cursor.execute(_PATIENT)
    return opened


@contextmanager
def connected(database: str) -> Iterator[Any]:
    """The same, autocommitting, closed after the block."""
    opened = connect(database)
    opened.autocommit = True
    try:
        yield opened
    finally:
        opened.close()


def ask(opened: Any, query: Any, parameters: Any = None) -> list[tuple[Any, ...]]:
    """Rows of one statement; none where it returns none."""
    with opened.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall() if cursor.description else []


def server_major(opened: Any) -> int:
    return int(opened.server_version) // 10_000


def arguments_of(database: str) -> tuple[list[str], dict[str, str]]:
    """Arguments of PostgreSQL's programs for a database of the portal's server, and their environment with the password."""
    address = _address()
    password = {"PGPASSWORD": address.pop("password")} if "password" in address else {}
    return ["--dbname", make_dsn(**address, dbname=database)], os.environ | password


TABLES = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1, 2
"""


def counts_of(opened: Any) -> dict[str, int]:
    """`schema.table` -> rows, of every table."""
    counts = {}
    for schema, table in ask(opened, TABLES):
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
        counts[f"{schema}.{table}"] = ask(opened, query)[0][0]
    return counts


def has_table(opened: Any, table: str) -> bool:
    return ask(opened, "SELECT to_regclass(%s)", [f"public.{table}"])[0][0] is not None


def size_of(opened: Any) -> int:
    """Bytes of the database on the server's disk."""
    return ask(opened, "SELECT pg_database_size(current_database())")[0][0]


@dataclass(frozen=True)
class Beside:
    """A database of ours beside the portal's."""

    name: str
    what: str
    made_at: datetime
    size: int


def name_beside(what: str, now: datetime) -> str:
    stamp = now.astimezone(UTC).strftime(STAMP)
    return f"{current()[: LONGEST_NAME - len(what) - len(stamp) - 2]}_{what}_{stamp}"


def besides(opened: Any) -> list[Beside]:
    """Databases of this portal beside its own, the oldest first."""
    found = []
    for name, size in ask(opened, "SELECT datname, pg_database_size(datname) FROM pg_database WHERE NOT datistemplate"):
        if (match := re.fullmatch(r"(.+)_(restoring|before|trial)_(\d{12})", name)) and name == (
            f"{current()[: LONGEST_NAME - len(match[2]) - len(match[3]) - 2]}_{match[2]}_{match[3]}"
        ):
            found.append(Beside(name, match[2], datetime.strptime(match[3], STAMP).replace(tzinfo=UTC), size))
    return sorted(found, key=lambda each: each.made_at)


def kept_before() -> list[Beside]:
    """Databases that stood before a restore and are kept, the newest last."""
    connection.ensure_connection()
    return [each for each in besides(connection.connection) if each.what == BEFORE]


@contextmanager
def on_server(*, alone: bool = True) -> Iterator[Any]:
    """A connection to the server's own database, for statements about whole ones; `alone`: one at a time does so."""
    opened = _maintenance()
    opened.autocommit = True
    try:
        if alone and not ask(opened, "SELECT pg_try_advisory_lock(%s)", [zlib.crc32(current().encode())])[0][0]:
            raise Refused("Сейчас идёт другое восстановление этой базы. Дождитесь его конца.")
        yield opened
    finally:
        opened.close()


def _maintenance() -> Any:
    last: psycopg2.Error | None = None
    for name in ("postgres", "template1"):
        try:
            return connect(name)
        except psycopg2.OperationalError as error:
            last = error
    raise Refused(f"К служебной базе postgres подключиться нельзя, а без неё базы не переименовать: {last}")


def create_beside(opened: Any, name: str) -> None:
    """An empty database with the encoding and the order of letters of the portal's own; Refused where the role may not."""
    query = sql.SQL(
        "SELECT pg_encoding_to_char(encoding), datcollate, datctype, datlocprovider::text, {} FROM pg_database WHERE datname = %s"
    )
    locale = sql.Identifier("daticulocale" if server_major(opened) < 17 else "datlocale")
    encoding, collate, ctype, provider, rules = ask(opened, query.format(locale), [current()])[0]
    options = [
        sql.SQL("TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}").format(*map(sql.Literal, (encoding, collate, ctype)))
    ]
    if provider != "c":
        names = {"i": ("icu", "ICU_LOCALE"), "b": ("builtin", "BUILTIN_LOCALE")}[provider]
        options.append(sql.SQL(f"LOCALE_PROVIDER {names[0]} {names[1]} {{}}").format(sql.Literal(rules)))
    try:
        ask(opened, sql.SQL("CREATE DATABASE {} {}").format(sql.Identifier(name), sql.SQL(" ").join(options)))
    except InsufficientPrivilege:
        raise Refused(
            f"У роли {connection.settings_dict['USER'] or 'портала'} нет права создавать базы, а копия восстанавливается рядом. "
            f"Дайте его (ALTER ROLE … CREATEDB) или создайте пустую базу сами и назовите её: restore ФАЙЛ --into ИМЯ."
        ) from None


def drop(opened: Any, name: str) -> None:
    """Remove a database of ours, whoever works on it."""
    ask(opened, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def forget_halves(opened: Any) -> list[str]:
    """Remove what tries that were killed have left; the caller holds the lock of `on_server`."""
    names = [each.name for each in besides(opened) if each.what != BEFORE]
    for name in names:
        drop(opened, name)
    return names


def change_places(opened: Any, *, incoming: str, outgoing: str) -> None:
    """`incoming` gets the portal's name, the portal's database becomes `outgoing`: one transaction, all or nothing.

    Whoever is connected is disconnected. Refused where somebody comes back faster than that.
    """
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    connection.close()
    steps = [(current(), outgoing), (incoming, current())]
    for _ in range(5):
        for name in (incoming, current()):
            ask(
                opened,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
                [name],
            )
        try:
            opened.autocommit = False
            with opened:
                for before, after in steps:
                    ask(opened, rename.format(sql.Identifier(before), sql.Identifier(after)))
            return
        except ObjectInUse:
            continue
        except InsufficientPrivilege as error:
            raise Refused(f"Сервер не дал переименовать базу: {str(error).strip()}. Прежняя база на месте.") from None
        finally:
            opened.autocommit = True
    raise Refused(
        "К базе портала всё время кто-то подключается. Остановите web, worker и beat и повторите; прежняя база на месте."
    )


def others_connected() -> int:
    """How many other sessions work on the portal's database. One that was closed lives on the server for a moment: it is waited for."""
    with connection.cursor() as cursor:
        for _ in range(LEAVING_LOOKS):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            )
            if not (others := cursor.fetchone()[0]):
                return 0
            time.sleep(LEAVING_SECONDS / LEAVING_LOOKS)
        return others


@contextmanager
def working_on(database: str) -> Iterator[None]:
    """Django of this process works on another database within the block."""
    before = current()
    _use(database)
    try:
        yield
    finally:
        _use(before)


def _use(database: str) -> None:
    connection.close()
    connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = database


def free_bytes(folder: Path) -> int:
    """Free space of the disk a folder lies on."""
    facts = os.statvfs(folder)
    return facts.f_bavail * facts.f_frsize
