from django.apps import AppConfig


class CompetitionsConfig(AppConfig):
    name = "hackathon_portal.competitions"
    label = "competitions"
    verbose_name = "Соревнования"

    def ready(self) -> None:
        from hackathon_portal.competitions import rescoring, watching  # noqa: F401, PLC0415  models are ready now; they register the job, figures
