from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "hackathon_portal.events"
    label = "events"
    verbose_name = "Мероприятия"
