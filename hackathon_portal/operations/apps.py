from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "hackathon_portal.operations"
    label = "operations"
    verbose_name = "Вокруг конкурса"

    def ready(self) -> None:
        from hackathon_portal.operations import (  # noqa: F401, PLC0415  they register what they add to lower rooms' pages
            announced,
            audiences,
            bound,
            checklist,
            personal,
            proofs,
            public,
            publications,
            regulation_uses,
        )
