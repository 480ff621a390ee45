"""Remove a lost second factor from the command line: for the only administrator, whom nobody else can help."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hackathon_portal.accounts.administration import reset_second_factor
from hackathon_portal.accounts.models import User
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.errors import RuleViolation


class Command(BaseCommand):
    help = "Сбрасывает второй фактор учётной записи: устройства, ключи доступа и резервные коды; открытые сеансы завершаются."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="почта учётной записи")
        parser.add_argument("--reason", required=True, help="основание, для журнала и письма")

    def handle(self, *args: Any, email: str, reason: str, **options: Any) -> None:
        user = User.objects.filter(equals("email", email)).first()
        if user is None:
            raise CommandError(f"Учётной записи с почтой {email} нет.")
        try:
            reset_second_factor(user=user, reason=reason, by=None)
        except RuleViolation as violation:
            raise CommandError(str(violation)) from None
        self.stdout.write("Второй фактор сброшен. Войдите по паролю и подключите новый.")
