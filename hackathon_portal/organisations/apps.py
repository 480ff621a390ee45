from django.apps import AppConfig

from hackathon_portal.kernel.rooms import Kind, found_by


class OrganisationsConfig(AppConfig):
    name = "hackathon_portal.organisations"
    label = "organisations"
    verbose_name = "Организации"

    def ready(self) -> None:
        from hackathon_portal.organisations import token_scopes  # noqa: F401, PLC0415  it registers itself
        from hackathon_portal.organisations.models import Organisation  # noqa: PLC0415  models are there once apps are loaded

        found_by(Kind.ORGANISATION, lambda pk: Organisation.objects.filter(pk=pk).first())
