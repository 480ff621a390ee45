from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "hackathon_portal.learning"
    label = "learning"
    verbose_name = "Школы"
