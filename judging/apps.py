from django.apps import AppConfig


class JudgingConfig(AppConfig):
    name = "judging"
    verbose_name = "Оценка проектов"

    def ready(self) -> None:
        # When models are ready: what is owed of judging, and what nobody may read yet.
        from judging import (  # noqa: F401, PLC0415  each registers itself
            announced,
            audiences,
            bound,
            checklist,
            early_closing,
            obligations,
            own_status,
            public,
            regulation_uses,
            secrecy,
            votes_told,
        )
        from judging.actions import withdrawing  # noqa: F401, PLC0415  when models are ready, follows what protocols rest on
        from judging.queries import presiding  # noqa: F401, PLC0415  tells the permissions who presides
