"""The API of an organisation's room: what the portal knows of it, for the organisation's own systems."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hackathon_portal.kernel.rooms import Kind
from hackathon_portal.kernel.web.api_schema import published
from hackathon_portal.organisations.models import Organisation
from hackathon_portal.organisations.token_scopes import READ
from registration.api_access import RoomTokenView
from registration.api_shapes import REFUSALS


class OrganisationData(serializers.ModelSerializer):
    """Registered data and the state on the portal; no person is in them."""

    class Meta:
        model = Organisation
        fields = ["slug", "name", "short_name", "kind", "inn", "ogrn", "region", "site", "state", "verified_at"]


@published
class OneOrganisation(RoomTokenView):
    """The organisation of the token."""

    room_kind = Kind.ORGANISATION
    reads = READ

    @extend_schema(
        operation_id="read_organisation",
        summary="Сведения об организации",
        description="Организация, которой выдан токен: сведения из реестра и состояние на портале (asked, verified, refused, closed).",
        responses={200: OrganisationData, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        return Response(OrganisationData(self.thing(request)).data)
