from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "hackathon_portal.exams"
    label = "exams"
    verbose_name = "Тесты"
