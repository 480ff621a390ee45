from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "hackathon_portal.demo"
    label = "demo"
    verbose_name = "Демонстрация"
