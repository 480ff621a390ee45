from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "registration"
    verbose_name = "Регистрация"

    def ready(self) -> None:
        from registration import documents  # noqa: F401  registers the notices' attachments
