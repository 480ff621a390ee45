from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from hackathon_portal.kernel import rooms


class ContestsConfig(AppConfig):
    name = "hackathon_portal.contests"
    label = "contests"
    verbose_name = "Конкурсы"

    def ready(self) -> None:
        from hackathon_portal.contests import (  # noqa: F401, PLC0415  models are ready now; each registers itself
            audiences,
            checklist,
            duties,
            infected,
            letters,
            publications,
            queries,
            regulation_uses,
            role_letters,
            unsaid,
        )

        rooms.found_by(rooms.Kind.CONTEST, lambda pk: queries.with_regulation().filter(pk=pk).first())
        # When each action of an app may be done.
        autodiscover_modules("when")
