from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "registration"
    verbose_name = "Регистрация"

    def ready(self) -> None:
        from registration import documents, regulation_checks  # noqa: F401  register the notices' attachments, the objections to a new regulation
