"""A copy of the whole portal: one picture of the database, and every file its rows name, in one file that was read back before it got its name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyrage
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone
from psycopg2 import sql

from hackathon_portal.kernel import files
from hackathon_portal.kernel.backups import archive, proving, stored
from hackathon_portal.kernel.backups.databases import (
    Refused,
    arguments_of,
    ask,
    connect,
    counts_of,
    current,
    free_bytes,
    has_table,
    server_major,
    size_of,
)
from hackathon_portal.launcher.keeping import NotKept, written_aside
from hackathon_portal.launcher.pg_tools import ProgramFailed, dumping, major_of, tool
from hackathon_portal.launcher.version import VERSION

Check = Callable[[proving.Copy, Sequence[Any]], object]
# Beside the archive nothing is written: it needs room for itself, and the disk a little.
SPARE_BYTES = 32 << 20


@dataclass(frozen=True)
class Written:
    """A copy that was written and read back."""

    copy: proving.Copy
    size: int
    sha256: str
    is_encrypted: bool


def recipients() -> list[Any]:
    """Whose keys open copies; empty where copies are not encrypted. Refused for a wrong one."""
    return archive.recipients_of(settings.BACKUP_RECIPIENTS)


def write_copy(target: Path, check: Check | None = None) -> Written:
    """Write a copy to `target`, where nothing may stand yet. Refused, NoTool or OSError: nothing stands there.

    It is read back through decryption: a key of this one time is among the recipients and forgotten at the end. `check` gets the copy that was
    read back and that key, before it has its name (the trial restore).
    """
    if target.exists():
        raise Refused(f"{target} уже есть, выберите другое имя.")
    if not target.parent.is_dir():
        raise Refused(f"Папки {target.parent} нет.")
    once = pyrage.x25519.Identity.generate()
    keys = recipients()
    identities = [once] if keys else []
    read: list[proving.Copy] = []

    def read_back(part: Path) -> None:
        copy = proving.read_through(part, major, identities)
        if copy.manifest != manifest:
            raise NotKept(f"{target}: с диска читается другая опись")
        if check is not None:
            check(copy, identities)
        read.append(proving.Copy(target, copy.manifest))

    with picture() as (server, snapshot):
        major = server_major(server)
        for name in ("pg_dump", "pg_restore"):
            tool(name, major)
        names = named_files(server)
        refuse_full_disk(target.parent, size_of(server))
        with (
            written_aside(target, check=read_back) as file,
            archive.encrypting(file, [*keys, once.to_public()] if keys else []) as sink,
        ):
            manifest = _write(sink, server, snapshot, names)
    files.remove_waiting()
    return Written(read[0], file.size, file.sha256, bool(keys))


@contextmanager
def picture() -> Iterator[tuple[Any, str]]:
    """A connection whose transaction sees one state of the database, and the snapshot's name for pg_dump.

    While it lasts no file that a row has named is removed (`files.removal_waits`): the lock stands before the state is taken.
    """
    server = connect(current())
    try:
        server.autocommit = True
        if not ask(server, "SELECT pg_try_advisory_lock(%s)", [files.COPYING])[0][0]:
            raise Refused("Сейчас снимается другая копия. Дождитесь её конца.")
        server.autocommit = False
        server.set_session(isolation_level="REPEATABLE READ", readonly=True)
        yield server, ask(server, "SELECT pg_export_snapshot()")[0][0]
    finally:
        if not server.closed:
            server.rollback()
            ask(server, "SELECT pg_advisory_unlock(%s)", [files.COPYING])  # at once, not when the server notices
        server.close()


def named_files(server: Any) -> list[str]:
    """Names of the stored files that rows of this state name, each once."""
    found: set[str] = set()
    for model in apps.get_models():
        if hasattr(model, "pgh_tracked_model") or model._meta.proxy or not model._meta.managed:
            continue
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField) and has_column(server, model._meta.db_table, str(field.column)):
                column, table = sql.Identifier(str(field.column)), sql.Identifier(model._meta.db_table)
                query = sql.SQL("SELECT DISTINCT {column} FROM {table} WHERE {column} <> ''").format(column=column, table=table)
                found.update(name for (name,) in ask(server, query))
    return sorted(found)


def has_column(server: Any, table: str, column: str) -> bool:
    """Whether this state of the database has it: a copy may be older than the program."""
    return bool(
        ask(
            server,
            "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = %s AND NOT attisdropped",
            [f'"{table}"', column],
        )
    )


def refuse_full_disk(folder: Path, database_bytes: int) -> None:
    """Refused where the disk has no room for the copy; the dump is smaller than the database (no indexes, compressed)."""
    free, wanted = free_bytes(folder), database_bytes // 3 + stored.total_bytes() + SPARE_BYTES
    if free < wanted:
        raise Refused(
            f"На диске с {folder} свободно {free >> 20} МБ, копии нужно до {wanted >> 20} МБ. Освободите место или назовите другую папку."
        )


def _write(sink: Any, server: Any, snapshot: str, names: list[str]) -> dict[str, Any]:
    with archive.writing(sink) as writer:
        return _filled(writer, server, snapshot, names)


def _filled(writer: archive.Writer, server: Any, snapshot: str, names: list[str]) -> dict[str, Any]:
    major = server_major(server)
    _dump(writer, major, snapshot)
    missing, total = [], 0
    for name in names:
        try:
            with stored.read(name) as source:
                size = source.seek(0, 2)
                source.seek(0)
                writer.add(f"{archive.FILES}{name}", size, source)
                total += size
        except FileNotFoundError:
            missing.append(name)
    applied = ask(server, "SELECT app, name FROM django_migrations ORDER BY id") if has_table(server, "django_migrations") else []
    return writer.finish(
        taken_at=ask(server, "SELECT now()")[0][0].astimezone(UTC).isoformat(), portal=VERSION,
        server=ask(server, "SHOW server_version")[0][0], server_major=major, tools=major_of(tool("pg_dump", major)),
        migrations=[list(row) for row in applied], tables=counts_of(server), database_bytes=size_of(server),
        files_bytes=total, missing=missing, keys=proving.fingerprints(), origin=settings.PORTAL_ORIGIN,
    )  # fmt: skip


def _dump(writer: archive.Writer, major: int, snapshot: str) -> None:
    address, environment = arguments_of(current())
    try:
        with dumping(["--format=custom", f"--snapshot={snapshot}", *address], major, environment) as source:
            writer.add_dump(source)
    except ProgramFailed as failure:
        raise Refused(f"pg_dump не снял копию базы: {failure}.") from None


def free_name(folder: Path | None, now: datetime | None = None) -> str:
    """What a copy of this moment is called; where the folder has one of the same second, of the next second that has none."""
    moment, ending = now or timezone.now(), ".age" if settings.BACKUP_RECIPIENTS else ""
    while True:
        name = f"portal-{moment.astimezone(UTC):%Y%m%d-%H%M%S}.tar"
        if folder is None or not any(os.path.exists(folder / taken) for taken in (name, f"{name}.age")):
            return f"{name}{ending}"
        moment += timedelta(seconds=1)
