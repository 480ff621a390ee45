from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "hackathon_portal.cases"
    label = "cases"
    verbose_name = "Кейсы"
