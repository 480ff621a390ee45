"""Migrate when something is unapplied; refuse a database that a newer version of the program has already changed."""

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "Применить миграции, если есть неприменённые; отказаться, если база новее программы."

    def handle(self, **options) -> None:
        executor = MigrationExecutor(connection)
        known = set(executor.loader.disk_migrations)
        own = {app for app, _ in known}
        unknown = {key for key in executor.loader.applied_migrations if key not in known and key[0] in own}
        if unknown:
            names = ", ".join(f"{app}.{name}" for app, name in sorted(unknown))
            raise CommandError(f"База данных новее этой программы ({names}). Запустите более новую версию; данные не тронуты.")
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
            self.stdout.write("База данных приведена к этой версии программы.")
