from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "registration"
    verbose_name = "Регистрация"

    def ready(self) -> None:
        from registration import (  # noqa: F401, PLC0415  models are ready now; they register attachments of notices, objections to a regulation, what is owed
            audiences,
            checklist,
            documents,
            gatherings,
            obligations,
            receivers,
            regulation_checks,
            regulation_uses,
            token_scopes,
        )
        from registration.actions import changes  # noqa: F401, PLC0415  models are ready now; follows changes of the regulation
