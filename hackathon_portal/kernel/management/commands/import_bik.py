"""`./portal manage import_bik FILE`: load the Bank of Russia's BIK directory (ED807, XML or the ZIP it comes in)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from hackathon_portal.kernel import banks


class Command(BaseCommand):
    help = "Загрузить справочник БИК Банка России (файл ED807, XML или ZIP)."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options):
        try:
            with file.open("rb") as opened:
                count = banks.load(opened)
        except OSError as error:
            raise CommandError(f"Файл не открывается: {error.strerror}.") from None
        except banks.UnreadableDirectory as error:
            raise CommandError(f"Справочник не загружен: {error}.") from None
        self.stdout.write(f"Банков в справочнике: {count}")
