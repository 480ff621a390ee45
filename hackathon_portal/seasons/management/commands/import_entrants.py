"""Read a file of entrants: say what the checks found, and store who is new unless it is a dry run."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hackathon_portal.launcher import keeping
from hackathon_portal.seasons.imports.carrying_out import Report, import_entrants
from hackathon_portal.seasons.imports.reading import UnreadableFile
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.rules.entrants import HINTS, said

EXIT_UNREADABLE = 2


class Command(BaseCommand):
    help = "Загрузить участников сезона из CSV или XLSX (столбцы и правила: README, «Загрузка участников сезона»)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--season", required=True, help="адрес страницы сезона (slug)")
        parser.add_argument("--dry-run", action="store_true", help="только проверить, ничего не записывать")
        parser.add_argument("--report", type=Path, help="записать отчёт JSON: номер строки файла -> коды замечаний, счётчики")

    def handle(self, *, file: Path, season: str, dry_run: bool, report: Path | None, **options: Any) -> None:
        target = Season.objects.select_related("rules_version").filter(slug=season).first()
        if target is None:
            raise CommandError(f"Сезона «{season}» нет.")
        try:
            told = import_entrants(season=target, file=file.read_bytes(), by=None, dry_run=dry_run)
        except OSError as error:
            self.stderr.write(f"{file}: {error.strerror}")
            sys.exit(EXIT_UNREADABLE)
        except UnreadableFile as error:
            self.stderr.write(f"{file}: {error}")
            sys.exit(EXIT_UNREADABLE)
        if report:
            keeping.keep(report, json.dumps(told.as_json(), indent=1, ensure_ascii=False, sort_keys=True))
        self._tell(told, target)

    def _tell(self, told: Report, season: Season) -> None:
        for row in told.broken:
            self.stdout.write(f"строка {row['line']}, {row['external_id']}: не взята: {row['message']}")
        for code, count in told.counts.items():
            self.stdout.write(f"{code}: {count} ({'подсказка: ' if code in HINTS else ''}{said(code, season.rules.terms)})")
        kind = "Пробный запуск: ничего не записано. " if told.is_dry else ""
        self.stdout.write(
            f"{kind}Строк: {told.rows}, новых: {told.new}, были раньше: {told.known}, не взято: {len(told.broken)}, "
            f"с замечаниями: {len(told.findings)}, допущены: {told.admitted}, писем: {told.letters}."
        )
