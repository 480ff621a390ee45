"""`./portal manage sweep_files [--dry-run]`: remove uploaded files that no row names."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hackathon_portal.kernel import files


class Command(BaseCommand):
    help = "Удалить загруженные файлы старше 7 дней, на которые не ссылается ни одна запись."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="только назвать их")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = files.sweep_orphans(timezone.now(), dry_run=options["dry_run"])
        except files.TooManyOrphans as error:
            raise CommandError(
                f"Лишних файлов слишком много ({error}), ничего не удалено: проверьте MEDIA_ROOT и базу данных."
            ) from error
        for name in found:
            self.stdout.write(name)
        self.stdout.write(f"{'Лишних файлов' if options['dry_run'] else 'Удалено файлов'}: {len(found)}.")
