"""Play competitions from a folder of files: for trials of boards, limits and scores."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from hackathon_portal.demo import competitions
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.launcher.keeping import written_aside


class Command(BaseCommand):
    help = (
        "Разыграть соревнования из папки (в папке каждой задачи reference.csv, submissions.csv и submissions/; сами задачи в competition.json) "
        "и записать, что получилось."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--report", type=Path, help="куда записать итог (JSON)")
        parser.add_argument("--slug", default="competitions", help="адрес страницы сезона; нет такого — будет создан")

    def handle(self, *, folder: Path, slug: str, report: Path | None, **options) -> None:
        try:
            found = competitions.play_all(folder, slug, self.stdout.write)
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
        except RuleViolation as violation:
            raise CommandError(f"{violation} Начните с другого адреса сезона (--slug) или с пустой базы.") from violation
        if report:
            with written_aside(report, replace=True) as file:
                file.write(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True).encode())
        self.stdout.write(f"Соревнования сезона «{slug}» разыграны.")
