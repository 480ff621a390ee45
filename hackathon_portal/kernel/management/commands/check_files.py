"""Let the antivirus look at every stored file: after it was configured, or anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hackathon_portal.kernel import antivirus


class Command(BaseCommand):
    help = "Поставить на проверку антивирусом файлы, сохранённые до его подключения, и проверить то, что ждёт."

    def handle(self, **options: Any) -> None:
        if not antivirus.is_on():
            raise CommandError("Антивирус не подключён: задайте CLAMAV_SOCKET (README, «Развёртывание»).")
        self.stdout.write(f"Поставлено на проверку: {antivirus.hold_everything()}")
        done = 0
        while count := antivirus.check_waiting():
            done += count
        self.stdout.write(f"Проверено: {done}, ждут: {antivirus.waiting_count()}")
