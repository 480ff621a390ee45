from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "hackathon_portal.documents"
    label = "documents"
    verbose_name = "Документы"

    def ready(self) -> None:
        from hackathon_portal.documents.letters import fault_of_letters  # noqa: PLC0415  the kernel's rule of texts asks the fonts
        from hackathon_portal.kernel import text_guard  # noqa: PLC0415

        text_guard.drawn_by(fault_of_letters)
