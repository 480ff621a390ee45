"""Migrate when something is unapplied; refuse a database that a newer version has changed, or one of the numbering before 1.0."""

import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from hackathon_portal.kernel import installation, releases
from hackathon_portal.kernel.models import Installation
from hackathon_portal.launcher.commands import THEN_FAILED

LOCK_SECONDS = 4  # while a migration waits for a table, everybody who comes after it waits too
LOCK_PAUSES = (1, 2, 4, 8, 15, 30, 30, 30)
LOCK_NOT_AVAILABLE = "55P03"


class Command(BaseCommand):
    help = "Применить миграции, если есть неприменённые; отказаться, если база новее программы или старой нумерации."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--then", default="", help="команда, которую выполнить после: второй процесс Django стоит секунды")
        parser.add_argument("--wait", type=int, default=0, help="сколько секунд ждать, пока база начнёт отвечать")

    def handle(self, **options) -> None:
        self._wait_for_database(options["wait"])
        self._migrate()
        try:
            installation.refuse_other_keys()
        except installation.OtherKeys as refusal:
            raise CommandError(f"{refusal}") from None
        if options["then"]:
            try:
                call_command(options["then"])
            except Exception as error:
                self.stderr.write(traceback.format_exc())
                raise CommandError(f"{options['then']}: {error}", returncode=THEN_FAILED) from error

    def _wait_for_database(self, seconds: int) -> None:
        until = time.monotonic() + seconds
        while True:
            try:
                return connection.ensure_connection()
            except OperationalError as error:
                if time.monotonic() > until:
                    raise CommandError(f"База данных не отвечает: {error}") from error
                time.sleep(1)

    def _migrate(self) -> None:
        waiting, unknown = _plan()
        if unknown:
            self._look_at_newer(unknown, is_before_1_0=waiting)
        if not waiting:
            return
        with one_migrates():
            if _plan()[0]:  # another node may have done it meanwhile
                self._declare()
                self._migrate_patiently()
            self._declare()
        self.stdout.write("База данных приведена к этой версии программы.")

    def _look_at_newer(self, unknown: set[tuple[str, str]], *, is_before_1_0: bool) -> None:
        """CommandError unless the newer version that has been here lets this one run beside it."""
        names = ", ".join(f"{app}.{name}" for app, name in sorted(unknown))
        # A newer version keeps every migration of this one; the numbering before 1.0 knew none of its tables' rooms.
        if is_before_1_0:
            raise CommandError(
                f"Эта папка данных сделана до версии 1.0, с другой нумерацией миграций ({names}). Данные не тронуты. "
                "Продолжите на прежней версии программы или начните с пустой папки: PORTAL_DATA=… ./portal run."
            )
        if not releases.may_run_beside():
            raise CommandError(f"База данных новее этой программы ({names}). Запустите более новую версию; данные не тронуты.")
        self.stdout.write("База данных новее этой программы, но она может работать рядом с новой версией: продолжаю.")

    def _declare(self) -> None:
        if "oldest_release" in _columns_of_installation():
            releases.declare()

    def _migrate_patiently(self) -> None:
        """Migrate; a table that people hold is waited for a few seconds at a time, so that nobody waits behind the migration for long."""
        is_own = connection.keeps_session()  # type: ignore[attr-defined]  # of kernel/postgresql; a pooler's session is other people's too
        if not is_own:
            self.stdout.write(
                "Перед базой стоит пулер: сколько миграция ждёт занятой таблицы, решает он (docs/operations.md, PgBouncer)."
            )
        for pause in [*LOCK_PAUSES, None]:
            try:
                if is_own:
                    with connection.cursor() as cursor:
                        cursor.execute("SET lock_timeout = %s", [int(LOCK_SECONDS * 1000)])
                return call_command("migrate", verbosity=0, interactive=False)
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE:
                    raise
                if pause is None:
                    raise CommandError(
                        "Миграция не дождалась таблицы, которую держит другая работа (длинная выгрузка, открытая транзакция). "
                        "Сделанное осталось, данные целы: повторите, когда она закончится."
                    ) from error
                self.stdout.write(f"Таблица занята, попробую снова через {pause} с.")
                time.sleep(pause)
            finally:
                if is_own:
                    with connection.cursor() as cursor:
                        cursor.execute("RESET lock_timeout")


def _plan() -> tuple[bool, set[tuple[str, str]]]:
    """(whether a migration of this program is unapplied, migrations of its apps that it does not know)."""
    executor = MigrationExecutor(connection)
    known = set(executor.loader.disk_migrations)
    own = {app for app, _ in known}
    unknown = {key for key in executor.loader.applied_migrations if key not in known and key[0] in own}
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes())), unknown


def _columns_of_installation() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0", [Installation._meta.db_table]
        )
        return {name for (name,) in cursor.fetchall()}


@contextmanager
def one_migrates() -> Iterator[None]:
    """Hold the name of the migrations on a connection of its own: of nodes that start together one migrates, the others wait."""
    apart = connection.copy()
    try:
        with apart.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('migrations', 0))")
        yield
    finally:
        apart.close()
