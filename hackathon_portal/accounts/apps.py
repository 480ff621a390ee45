from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hackathon_portal.accounts"
    label = "accounts"
    verbose_name = "Учётные записи"
