from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "hackathon_portal.exams"
    label = "exams"
    verbose_name = "Тесты"

    def ready(self) -> None:
        from hackathon_portal.exams import rescoring  # noqa: F401, PLC0415  models are ready now; it registers the job
