"""The nightly copy, for whoever schedules it outside of the portal (cron, a CronJob)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hackathon_portal.kernel.backups import routine
from hackathon_portal.kernel.backups.databases import Refused


class Command(BaseCommand):
    help = "Снять копию в BACKUP_DIR, положить во второе место, удалить лишние; раз в месяц — пробное восстановление. То же портал делает сам ночью."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", action="store_true", help="только проверить, есть ли свежая копия; код выхода 1, если нет")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["watch"]:
                if wrong := routine.watch_copies():
                    raise CommandError(wrong)
                self.stdout.write("Свежая копия есть.")
                return
            routine.folder()
            record = routine.keep_copies()
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        if not record.is_good:
            raise CommandError(record.outcome)
        self.stdout.write(
            f"{record.name}: {record.size / 2**20:.1f} МБ, строк {record.rows}, файлов {record.files}, SHA-256 {record.sha256}"
        )
