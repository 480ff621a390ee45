from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "hackathon_portal.documents"
    label = "documents"
    verbose_name = "Документы"
