from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "hackathon_portal.events"
    label = "events"
    verbose_name = "Мероприятия"

    def ready(self) -> None:
        from hackathon_portal.events.actions import seats  # noqa: F401, PLC0415  models are ready now; it follows what frees seats
