from django.apps import AppConfig


class ClassifiersConfig(AppConfig):
    name = "hackathon_portal.classifiers"
    label = "classifiers"
    verbose_name = "Справочники"
