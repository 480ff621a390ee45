from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "hackathon_portal.kernel"
    label = "kernel"
    verbose_name = "Общие части"
