"""A copy is brought back beside what stands, compared, brought to this version, and only then takes its place: by one transaction.

Files are only added: their names are random and never used again, so a file of the copy stands beside those of today and both databases find
theirs. Hence the change of places is the databases' alone, and everything before it can be killed at any point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from psycopg2.extras import execute_values

from hackathon_portal.kernel import files
from hackathon_portal.kernel.backups import archive, databases, erased, proving, stored
from hackathon_portal.kernel.backups.databases import BEFORE, RESTORING, TRIAL, Refused, ask
from hackathon_portal.kernel.backups.writing import has_column, named_files
from hackathon_portal.kernel.models import Installation, Job, OutboxMessage
from hackathon_portal.launcher.pg_tools import Restoring

Say = Callable[[str], object]
INTERRUPTED = "Прервано: портал восстановлен из копии. Закажите снова."


@dataclass
class Outcome:
    """What came of a restore: the database it is in, where what stood before is, and what was put right."""

    database: str
    before: str = ""
    erased: int = 0
    sent: int = 0
    files_added: int = 0
    files_missing: list[str] = field(default_factory=list)


def prove(path: Path, identities: Sequence[Any] = ()) -> proving.Copy:
    """Read the copy to its end and compare it with this version, server and keys. Refused: nothing was touched."""
    with databases.connected(databases.current()) as server:
        major = databases.server_major(server)
    copy = proving.read_through(path, major, identities)
    proving.refuse_other_version(copy)
    proving.refuse_other_keys(copy)
    return copy


def refuse_while_serving(is_closed: Callable[[], bool]) -> None:
    """Refused where people may be working: what they do meanwhile would be lost. `is_closed`: whether pages say that the portal is worked on."""
    others = databases.others_connected()
    if others and not is_closed():
        raise Refused(
            f"Портал работает (подключений к базе: {others}): сделанное за время восстановления пропало бы. Остановите web, worker и beat "
            'или закройте портал: ./portal manage maintenance on "До 15:00.", затем повторите.'
        )


def restore(
    copy: proving.Copy,
    identities: Sequence[Any],
    *,
    is_closed: Callable[[], bool],
    into: str = "",
    lists: Iterable[Path] = (),
    say: Say,
) -> Outcome:
    """Bring a proved copy back. With `into` (an empty database somebody made) nothing changes places: the address does.

    Refused, OSError: what stood stands. The rest of a killed try goes with the next.
    """
    now = timezone.now()
    with databases.on_server() as server:
        for name in databases.forget_halves(server):
            say(f"Убрана недоделанная база {name}")
        database = into or databases.name_beside(RESTORING, now)
        refuse_not_empty(into) if into else databases.create_beside(server, database)
        say(f"Рядом создана база {database}" if not into else f"Восстанавливаю в базу {database}")
        try:
            outcome = _fill(copy, identities, database, lists, say)
            if into:
                return outcome
            refuse_while_serving(is_closed)
            outcome.before = databases.name_beside(BEFORE, now)
            databases.change_places(server, incoming=database, outgoing=outcome.before)
        except BaseException:
            if not into:
                with suppress(psycopg2.Error):  # a server that has died of a full disk: the half goes with the next try
                    databases.drop(server, database)
            raise
    outcome.database = databases.current()
    cache.clear()
    say("Базы поменялись местами")
    return outcome


def refuse_not_empty(name: str) -> None:
    with databases.connected(name) as target:
        if name == databases.current() or ask(target, databases.TABLES):
            raise Refused(f"База {name} не пуста. Назовите пустую: в неё ничего не пишется поверх.")


def _fill(copy: proving.Copy, identities: Sequence[Any], database: str, lists: Iterable[Path], say: Say) -> Outcome:
    """Everything but the change of places."""
    current = databases.current()
    with archive.opened(copy.path, identities) as members:
        first = load(members, database)
        say("База из копии загружена")
        compare(copy, database)
        say(f"Сверено: таблиц {len(copy.manifest['tables'])}, строк {copy.rows}")
        with databases.working_on(database):
            call_command("migrate", verbosity=0, interactive=False)
            say("База приведена к этой версии портала")
            outcome = Outcome(database)
            outcome.erased = erased.replay(_erased_since(current, lists), since=copy.taken_at)
            say(f"Повторены стирания: {outcome.erased}")
            outcome.sent = _settle(current)
            with databases.connected(database) as target:
                wanted = set(named_files(target))
                ask(target, "ANALYZE")
        outcome.files_added = add_files(first, members, wanted)
        outcome.files_missing = sorted(name for name in wanted if not stored.exists(name))
    say(f"Файлы на месте: добавлено {outcome.files_added}")
    return outcome


Member = tuple[str, Any]


def load(members: Iterable[Member], database: str) -> Member | None:
    """Feed the dump to pg_restore, all in one transaction; returns the first member after it, not read yet."""
    with databases.connected(database) as target:
        major = databases.server_major(target)
    address, environment = databases.arguments_of(database)
    after: Member | None = None
    with Restoring(["--no-owner", "--no-acl", "--single-transaction", *address], major, environment) as dump:
        for name, source in members:
            if not name.startswith(archive.DATABASE):
                after = (name, source)
                break
            for piece in archive.pieces(source):
                dump.write(piece)
    if dump.fault:
        raise Refused(f"База из копии не восстановилась ({dump.fault}). Прежняя база на месте.")
    return after


def compare(copy: proving.Copy, database: str) -> None:
    """Refused where a table has another number of rows than the manifest says."""
    with databases.connected(database) as target:
        found = databases.counts_of(target)
    expected = copy.manifest["tables"]
    if found != expected:
        names = sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))
        raise Refused(f"В восстановленной базе не столько строк, сколько в описи: {', '.join(names[:5])}. Прежняя база на месте.")


def add_files(first: Member | None, members: Iterable[Member], wanted: set[str]) -> int:
    """Store the files that rows name and that are not there or do not open; nothing that opens is written over. How many."""
    added = 0
    for path, source in _chained(first, members):
        name = path.removeprefix(archive.FILES)
        if path.startswith(archive.FILES) and name in wanted and not stored.opens(name):
            stored.put(name, archive.pieces(source))
            added += 1
    return added


def _chained(first: Member | None, members: Iterable[Member]) -> Iterable[Member]:
    if first is not None:
        yield first
    yield from members


def _erased_since(current: str, lists: Iterable[Path]) -> list[erased.Erased]:
    """The lists of the database that stood, of this machine, and those named."""
    found = [line for path in (settings.ERASURES_FILE, *lists) for line in erased.read(path)]
    if settings.BACKUP_DIR:
        found += erased.read(settings.BACKUP_DIR / settings.ERASURES_FILE.name)
    with databases.connected(current) as old:
        if databases.has_table(old, "kernel_erasure"):
            rows = ask(old, "SELECT what, row, born_at, at FROM kernel_erasure")
            found += [erased.Erased(what, row, born and born.isoformat(), at.isoformat()) for what, row, born, at in rows]
    return found


def _settle(current: str) -> int:
    """What must not happen again: letters that have left since, sessions that ended, works under way, numbers given since. Returns how many letters.

    Works on the restored database; reads the one that stood, which may be empty.
    """
    Session.objects.all().delete()
    Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).update(
        state=Job.State.FAILED, outcome=INTERRUPTED, finished_at=timezone.now()
    )
    sent = 0
    with databases.connected(current) as old:
        if databases.has_table(old, OutboxMessage._meta.db_table):
            keys = list(OutboxMessage.objects.filter(state=OutboxMessage.State.PENDING).values_list("key", flat=True))
            over = ask(
                old, "SELECT key, state, sent_at FROM kernel_outboxmessage WHERE key = ANY(%s) AND state <> 'pending'", [keys]
            )
            with connection.cursor() as cursor:
                if over:
                    statement = "UPDATE kernel_outboxmessage m SET state = v.state, sent_at = v.sent_at FROM (VALUES %s) v(key, state, sent_at)"
                    execute_values(cursor.cursor, f"{statement} WHERE m.key = v.key", over, template="(%s, %s, %s::timestamptz)")
                    sent = len(over)
        if has_column(old, "kernel_installation", "maintenance"):
            closed = ask(old, "SELECT maintenance FROM kernel_installation WHERE maintenance IS NOT NULL")
            Installation.objects.update(maintenance=closed[0][0] if closed else None)  # who has closed the portal opens it
        _numbers_go_on(old)
    return sent


SEQUENCES = "SELECT schemaname, sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"


def _numbers_go_on(old: Any) -> None:
    """Numbers of rows given since the copy are not given again: letters, journals and the list of erasures name rows by them."""
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES)
        mine = {(schema, name): value for schema, name, value in cursor.fetchall()}
        cursor.execute("SELECT schemaname, sequencename FROM pg_sequences")
        there = set(cursor.fetchall())
        for schema, name, value in ask(old, SEQUENCES):
            if (schema, name) in there and value > mine.get((schema, name), 0):
                cursor.execute("SELECT setval(%s::regclass, %s)", [f'"{schema}"."{name}"', value])


def try_out(copy: proving.Copy, identities: Sequence[Any]) -> str:
    """A trial restore into a database that is thrown away: load, compare the rows. Refused where it fails; else what was done, in words."""
    began = timezone.now()
    with databases.on_server() as server:
        name = databases.name_beside(TRIAL, began)
        databases.create_beside(server, name)
        try:
            with archive.opened(copy.path, identities) as members:
                load(members, name)
            compare(copy, name)
        finally:
            databases.drop(server, name)
    return f"восстановлено и сверено за {(timezone.now() - began).total_seconds():.0f} с: таблиц {len(copy.manifest['tables'])}, строк {copy.rows}"


def bring_back(is_closed: Callable[[], bool], say: Say) -> str:
    """The database that stood before the last restore takes its place again; what was restored is kept in its turn. Returns the latter's name."""
    kept = databases.kept_before()
    if not kept:
        raise Refused("Прежней базы нет: возвращать нечего.")
    refuse_while_serving(is_closed)
    with databases.on_server() as server:
        name = databases.name_beside(BEFORE, timezone.now())
        databases.change_places(server, incoming=kept[-1].name, outgoing=name)
    cache.clear()
    say("Базы поменялись местами")
    return name


def forget_before() -> tuple[list[str], int]:
    """Drop the kept databases, then remove the files that they named and no row names now; (their names, how many files)."""
    kept = databases.kept_before()
    theirs: set[str] = set()
    for each in kept:
        with databases.connected(each.name) as old:
            theirs.update(named_files(old))
    with databases.connected(databases.current()) as server:
        theirs -= set(named_files(server))
    with databases.on_server() as server:
        for each in kept:
            databases.drop(server, each.name)
    for name in sorted(theirs):
        files.forget_name(name)
    return [each.name for each in kept], len(theirs)
