"""The current code of an account's second factor: for the demonstration accounts of an embedded installation."""

import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hackathon_portal.kernel.address_columns import equals

PERIOD_SECONDS = 30


class Command(BaseCommand):
    help = "Показать текущий код второго фактора (только во встроенной установке)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("email")

    def handle(self, email: str, **options) -> None:
        if not settings.SHOW_SENT_MAIL:
            raise CommandError("Команда работает только во встроенной установке.")
        authenticator = Authenticator.objects.filter(equals("user__email", email), type=Authenticator.Type.TOTP).first()
        if authenticator is None:
            raise CommandError(f"У {email} нет второго фактора.")
        secret = get_adapter().decrypt(authenticator.data["secret"])
        self.stdout.write(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_SECONDS)))
