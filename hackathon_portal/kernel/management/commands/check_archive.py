"""Check an archive of a contest against its manifest, and the manifest against the portal's journal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from hackathon_portal.kernel.manifest import lacks_of, manifest_sha256, problems_of
from hackathon_portal.kernel.models import AuditRecord

JOURNAL_NAME = "seal_archive"  # the action that notes the sum of each archive


class Command(BaseCommand):
    help = "Сверить архив конкурса с его описью (каждый файл, SHA-256), опись — с журналом портала или с суммой, записанной отдельно."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path, help="файл архива, ZIP")
        parser.add_argument("--sha256", default="", help="сумма описи, записанная при сборке, вместо журнала портала")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["archive"].open("rb") as file:
                problems, good = problems_of(file)
                digest, lacks = manifest_sha256(file), lacks_of(file)
        except OSError as error:
            raise CommandError(f"Файл не открывается: {error}") from error
        known = self._known(digest, options["sha256"].strip().lower()) if digest else True
        if known is False:
            problems.append("manifest.json: такой описи портал не составлял, её сумма не совпадает с записанной при сборке")
        for problem in [*problems, *lacks]:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"Не сходится: {len(problems)}, сходится: {good}.")
        if known is None:
            self.stderr.write("Журнал портала недоступен: сверена только опись. Укажите сумму описи: --sha256.")
        if lacks:
            raise CommandError(f"Архив не изменён, но неполон: не вошло {len(lacks)}, сходится: {good}.")
        self.stdout.write(f"Архив цел: файлов {good}, все суммы SHA-256 сходятся. Сумма описи: {digest}")

    def _known(self, digest: str, written: str) -> bool | None:
        """Whether the portal noted this sum when it made the archive; None where nobody can say."""
        if written:
            return digest == written
        try:
            return AuditRecord.objects.filter(name=JOURNAL_NAME, about__contains=digest).exists()
        except DatabaseError:
            return None
