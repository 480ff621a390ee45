from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hackathon_portal.accounts"
    label = "accounts"
    verbose_name = "Учётные записи"

    def ready(self) -> None:
        """Messages to Telegram follow letters; secrets of the second factor follow a change of keys."""
        from hackathon_portal.accounts import telegram  # noqa: F401, PLC0415  models are there only when the apps are ready
        from hackathon_portal.accounts.encrypted import SecondFactors  # noqa: PLC0415  models are there only when the apps are ready
        from hackathon_portal.kernel import encrypted_stores  # noqa: PLC0415  models are there only when the apps are ready

        encrypted_stores.register(SecondFactors())
