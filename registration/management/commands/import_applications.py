"""Read a batch of the Regional portal: report what the checks say, and file the good rows unless it is a dry run."""

import json
import sys
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from hackathon_portal.contests.models import Contest
from hackathon_portal.launcher import keeping
from registration.fields import columns_of
from registration.imports import carrying_out, checking, reading

EXIT_UNREADABLE = 2


class Command(BaseCommand):
    help = "Загрузить заявки из CSV или XLSX (номера столбцов и правила: README, «Загрузка заявок»)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--contest", required=True, help="адрес страницы конкурса (slug)")
        parser.add_argument("--dry-run", action="store_true", help="только проверить, ничего не записывать")
        parser.add_argument("--report", type=Path, help="записать отчёт JSON: номер заявки -> коды замечаний")

    def handle(self, *, file: Path, contest: str, dry_run: bool, report: Path | None, **options) -> None:
        target = Contest.objects.select_related("regulation_version").filter(slug=contest).first()
        if target is None:
            raise CommandError(f"Конкурса «{contest}» нет.")
        try:
            rows = reading.read_table(file.read_bytes(), file.name, known=columns_of(target.regulation))
        except OSError as error:
            self.stderr.write(f"{file}: {error.strerror}")
            sys.exit(EXIT_UNREADABLE)
        except reading.UnreadableFile as error:
            self.stderr.write(f"{file}: {error}")
            sys.exit(EXIT_UNREADABLE)
        checking.check_rows(rows, target)
        if not dry_run:
            carrying_out.carry_out(rows, contest=target, by=None)
        if report:
            keeping.keep(report, json.dumps(carrying_out.report(rows), indent=0, ensure_ascii=False))
        self._tell(rows, dry_run)

    def _tell(self, rows: list[reading.Row], dry_run: bool) -> None:
        for row in rows:
            for finding in row.findings:
                if finding.code in row.codes:
                    field = f", поле {finding.field}" if finding.field else ""
                    clause = f" (п.\u00a0{finding.clause})" if finding.clause else ""
                    self.stdout.write(f"строка {row.line}, {row.external_id}{field}: {finding.message}{clause}")
            for note in [*row.notes, *(["строка скрыта в файле"] if row.is_hidden else [])]:
                self.stdout.write(f"строка {row.line}, {row.external_id}: {note}")
            if row.outcome.startswith("не принята:"):
                self.stdout.write(f"строка {row.line}, {row.external_id}: {row.outcome}")
        good = sum(row.is_good for row in rows)
        self.stdout.write(f"Заявок: {len(rows)}, можно принять: {good}, с замечаниями: {sum(bool(row.codes) for row in rows)}.")
        if dry_run:
            self.stdout.write("Пробный запуск: ничего не записано.")
        else:
            counts = Counter(row.outcome.split(":")[0] for row in rows)
            self.stdout.write("; ".join(f"{outcome}: {count}" for outcome, count in sorted(counts.items())))
