from django.apps import AppConfig


class RehearsalsConfig(AppConfig):
    name = "hackathon_portal.rehearsals"
    label = "rehearsals"
    verbose_name = "Репетиции"

    def ready(self) -> None:
        from hackathon_portal.rehearsals import sweeps  # noqa: F401, PLC0415  models are ready now
        from hackathon_portal.rehearsals.actions import scenes  # noqa: F401, PLC0415  the module registers its jobs
