from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class KernelConfig(AppConfig):
    name = "hackathon_portal.kernel"
    label = "kernel"
    verbose_name = "Общие части"

    def ready(self) -> None:
        # Each app's permissions.py adds its rules; django-rules would look for `rules`, which here are rules of contests.
        autodiscover_modules("permissions")
