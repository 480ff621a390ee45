"""Write everything into one file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from hackathon_portal.kernel import backups


class Command(BaseCommand):
    help = "Записать базу данных и файлы в архив, ключи — рядом, отдельным файлом."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, file: Path, **options) -> None:
        if file.exists():
            raise CommandError(f"{file} уже есть, выберите другое имя.")
        backups.write_backup(file)
        self.stdout.write(f"Записано: {file}. В архиве персональные данные: храните его как сейф.")
        if backups.keys_of(file).exists():
            self.stdout.write(f"Ключи: {backups.keys_of(file)}. Перенесите их в другое место: без них архив не расшифровать.")
