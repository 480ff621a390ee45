"""Play a season from a folder of files: for trials of large seasons and imports."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from hackathon_portal.demo import season
from hackathon_portal.demo.season_folder import Folder
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.launcher.keeping import written_aside
from hackathon_portal.seasons.models import Season


class Command(BaseCommand):
    help = (
        "Разыграть сезон из папки файлов (hubs.csv, exams.csv, entrants.csv, question-bank.xml, attempts.csv, answers.csv, "
        "allowances.csv, ruling.json, declines.csv; любой может быть сжат: .gz) и записать, что получилось."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--slug", required=True)
        parser.add_argument("--report", type=Path, help="куда записать итог (JSON)")

    def handle(self, *, folder: Path, slug: str, report: Path | None, **options) -> None:
        if Season.objects.filter(slug=slug).exists():
            raise CommandError(f"Сезон «{slug}» уже есть: выберите другой адрес.")
        try:
            _, found = season.play_all(Folder(folder), slug, self.stdout.write)
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
        except RuleViolation as violation:
            raise CommandError(
                f"{violation} Сезон «{slug}» остался недоигранным: начните с другого адреса или с пустой базы."
            ) from violation
        if report:
            with written_aside(report, replace=True) as file:
                file.write(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True).encode())
        self.stdout.write(f"Сезон «{slug}» разыгран.")
