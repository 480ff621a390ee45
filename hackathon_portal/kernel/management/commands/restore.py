"""Replace everything by what a backup holds."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from hackathon_portal.kernel import backups


class Command(BaseCommand):
    help = "Заменить базу данных и файлы содержимым архива."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="не спрашивать подтверждения")

    def handle(self, file: Path, **options) -> None:
        if not file.exists():
            raise CommandError(f"Файла {file} нет.")
        if not options["yes"] and input("Нынешние данные будут заменены. Введите «да»: ").strip().lower() != "да":
            raise CommandError("Отменено.")
        backups.restore_backup(file)
        self.stdout.write("Восстановлено.")
