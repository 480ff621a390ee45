"""Check an archive of a contest against its manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hackathon_portal.kernel.manifest import problems_of


class Command(BaseCommand):
    help = "Сверить архив конкурса с его описью: каждый файл, SHA-256."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path, help="файл архива, ZIP")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["archive"].open("rb") as file:
                problems, good = problems_of(file)
        except OSError as error:
            raise CommandError(f"Файл не открывается: {error}") from error
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"Не сходится: {len(problems)}, сходится: {good}.")
        self.stdout.write(f"Архив цел: файлов {good}, все суммы SHA-256 сходятся.")
