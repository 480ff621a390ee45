from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "hackathon_portal.shell"
    label = "shell"
    verbose_name = "Оболочка портала"
