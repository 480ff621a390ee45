"""Pages of an organisation: `@organisation_page("organisations.manage")`."""

from __future__ import annotations

from django.http import Http404

from hackathon_portal.accounts.access import room_page
from hackathon_portal.organisations.models import Organisation


def organisation_by_slug(slug: str) -> Organisation:
    if organisation := Organisation.objects.filter(slug=slug).first():
        return organisation
    raise Http404


organisation_page = room_page(organisation_by_slug, sees="organisations.see", name="org")
