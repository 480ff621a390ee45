from django.apps import AppConfig


class JudgingConfig(AppConfig):
    name = "judging"
    verbose_name = "Оценка проектов"

    def ready(self) -> None:
        from judging import obligations  # noqa: F401  registers what is owed of judging
