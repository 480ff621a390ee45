from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hackathon_portal.accounts"
    label = "accounts"
    verbose_name = "Учётные записи"

    def ready(self) -> None:
        """Messages to Telegram follow letters; sign-ins are heard of."""
        from hackathon_portal.accounts import receivers, telegram  # noqa: F401, PLC0415  models are there only when the apps are ready
