from django.apps import AppConfig

from hackathon_portal.events.permissions import asks_of
from hackathon_portal.kernel.rooms import Kind


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

        asks_of(Kind.CONTEST, "operations")
