"""Make somebody the portal's administrator: the first one, or when no administrator can sign in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from hackathon_portal.accounts.actions import create_account, post_invitation
from hackathon_portal.accounts.administration import make_administrator
from hackathon_portal.accounts.models import User
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.errors import RuleViolation


class Command(BaseCommand):
    help = (
        "Назначает администратора портала. Учётной записи с такой почтой может ещё не быть: придёт письмо, чтобы задать пароль."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="почта администратора")
        parser.add_argument("--reason", default="назначен при установке портала", help="основание, для журнала и письма")

    def handle(self, *args: Any, email: str, reason: str, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"Это не адрес почты: {email}") from None
        user = User.objects.filter(equals("email", email)).first()
        is_new = user is None
        try:
            with transaction.atomic():  # who may not be the administrator is not left behind as an invited account
                if user is None:
                    user = create_account(email=email, password=None)
                    post_invitation(user, email)
                make_administrator(user=user, reason=reason, by=None)
        except RuleViolation as violation:
            raise CommandError(str(violation)) from None
        if is_new:
            self.stdout.write(f"Учётной записи не было: на {email} ушло письмо со ссылкой, чтобы задать пароль.")
        self.stdout.write("Администратор портала назначен. При первом входе он подключит второй фактор.")
