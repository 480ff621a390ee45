"""Migrate when something is unapplied; refuse a database that a newer version has changed, or one of the numbering before 1.0."""

import time
import traceback

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from hackathon_portal.kernel import installation
from hackathon_portal.launcher.commands import THEN_FAILED


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
        executor = MigrationExecutor(connection)
        known = set(executor.loader.disk_migrations)
        own = {app for app, _ in known}
        applied = set(executor.loader.applied_migrations)
        unknown = {key for key in applied if key not in known and key[0] in own}
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if unknown:
            names = ", ".join(f"{app}.{name}" for app, name in sorted(unknown))
            # A newer version keeps every migration of this one; the numbering before 1.0 knew none of its tables' rooms.
            if waiting:
                raise CommandError(
                    f"Эта папка данных сделана до версии 1.0, с другой нумерацией миграций ({names}). Данные не тронуты. "
                    "Продолжите на прежней версии программы или начните с пустой папки: PORTAL_DATA=… ./portal run."
                )
            raise CommandError(f"База данных новее этой программы ({names}). Запустите более новую версию; данные не тронуты.")
        if waiting:
            call_command("migrate", verbosity=0, interactive=False)
            self.stdout.write("База данных приведена к этой версии программы.")
