from django.apps import AppConfig


class ContestsConfig(AppConfig):
    name = "hackathon_portal.contests"
    label = "contests"
    verbose_name = "Конкурсы"

    def ready(self) -> None:
        from hackathon_portal.contests import infected, letters, regulation_uses, when  # noqa: F401, PLC0415  models are ready now; tells of infected files, signs letters, says what rests on a regulation, at which stages actions may be done
