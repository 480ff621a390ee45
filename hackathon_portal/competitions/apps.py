from django.apps import AppConfig


class CompetitionsConfig(AppConfig):
    name = "hackathon_portal.competitions"
    label = "competitions"
    verbose_name = "Соревнования"
