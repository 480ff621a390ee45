"""Switch the page «the portal is being worked on» on or off."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hackathon_portal.kernel.web.maintenance import flag


class Command(BaseCommand):
    help = "Показать всем посетителям, что на портале идут работы, или убрать эту страницу."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("switch", choices=["on", "off"])
        parser.add_argument("words", nargs="?", default="", help="что сказать посетителям, например до какого часа")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["switch"] == "on":
            flag().write_text(options["words"], "utf-8")
            self.stdout.write("Посетители видят страницу о работах. Вернуть портал: ./portal manage maintenance off")
        else:
            flag().unlink(missing_ok=True)
            self.stdout.write("Портал открыт.")
