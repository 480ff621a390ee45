"""Encrypt the files that were stored before the portal encrypted files."""

from typing import Any

from django.core.management.base import BaseCommand

from hackathon_portal.kernel import encrypted_stores


class Command(BaseCommand):
    help = "Зашифровать файлы, сохранённые прежними версиями (их портал читает и так)."

    def handle(self, **options: Any) -> None:
        outcome = encrypted_stores.Files().walk(rewrite=True, progress=lambda name, seen: None)
        self.stdout.write(f"Зашифровано файлов: {outcome.rewritten}")
