from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "hackathon_portal.learning"
    label = "learning"
    verbose_name = "Школы"

    def ready(self) -> None:
        from hackathon_portal.learning import documents  # noqa: F401, PLC0415  the file of a letter is registered
        from hackathon_portal.learning.queries import certificates  # noqa: F401, PLC0415  found by their codes
