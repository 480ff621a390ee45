"""Switch the page «the portal is being worked on» on or off."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from hackathon_portal.kernel.web import maintenance


class Command(BaseCommand):
    help = "Показать всем посетителям, что на портале идут работы, или убрать эту страницу."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("switch", choices=["on", "off"])
        parser.add_argument("words", nargs="?", default="", help="что сказать посетителям, например до какого часа")
        parser.add_argument("--here", action="store_true", help="только этот узел: файлом в его папке данных, без базы")

    def handle(self, *args: Any, switch: str, words: str, here: bool, **options: Any) -> None:
        try:
            maintenance.switch(words if switch == "on" else None, here=here)
        except DatabaseError:
            raise CommandError(
                "База данных не отвечает, а признак работ лежит в ней. Закрыть один этот узел: добавьте --here."
            ) from None
        if switch == "off":
            self.stdout.write("Портал открыт.")
            return
        whose = "Посетители этого узла" if here else "Посетители"
        self.stdout.write(
            f"{whose} видят страницу о работах. Вернуть портал: ./portal manage maintenance off{' --here' if here else ''}"
        )
