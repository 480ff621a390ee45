from django.apps import AppConfig


class JudgingConfig(AppConfig):
    name = "judging"
    verbose_name = "Оценка проектов"

    def ready(self) -> None:
        from judging import obligations  # noqa: F401, PLC0415  when models are ready, registers what is owed of judging
