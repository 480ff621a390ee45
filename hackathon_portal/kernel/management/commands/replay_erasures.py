"""Erase again what was erased after a moment the whole database server was taken back to; `restore` does this by itself."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hackathon_portal.kernel.backups import erased


class Command(BaseCommand):
    help = "Повторить стирания после возврата всего сервера базы на время в прошлом (restore делает это сам)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", required=True, help="на какое время возвращена база: 2026-05-27 11:58")
        parser.add_argument("--erased", type=Path, action="append", default=[], help="список стёртого с другой машины")

    def handle(self, *args: Any, since: str, **options: Any) -> None:
        try:
            moment = datetime.fromisoformat(since)
        except ValueError:
            raise CommandError(f"«{since}» — не время вида 2026-05-27 11:58.") from None
        moment = moment if moment.tzinfo else timezone.make_aware(moment)
        lists = [settings.ERASURES_FILE, *options["erased"]]
        if settings.BACKUP_DIR:
            lists.append(settings.BACKUP_DIR / settings.ERASURES_FILE.name)
        if missing := [path for path in options["erased"] if not path.is_file()]:
            raise CommandError(f"Файла {missing[0]} нет.")
        done = erased.replay([line for path in lists for line in erased.read(path)], since=moment)
        self.stdout.write(f"Стираний повторено: {done}")
