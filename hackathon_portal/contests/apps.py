from django.apps import AppConfig


class ContestsConfig(AppConfig):
    name = "hackathon_portal.contests"
    label = "contests"
    verbose_name = "Конкурсы"
