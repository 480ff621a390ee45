"""The API of a season's room: its stages and the figures everybody may see, for other systems."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hackathon_portal.kernel.rooms import Kind
from hackathon_portal.kernel.web.api_schema import published
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries.seasons import counters
from hackathon_portal.seasons.token_scopes import READ
from registration.api_access import RoomTokenView
from registration.api_shapes import REFUSALS


class StageData(serializers.Serializer):
    """A stage and its days."""

    code = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()


class SeasonData(serializers.Serializer):
    """The season, its stages, and figures computed when asked; no person is in them."""

    slug = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=Season.State.choices)
    people = serializers.IntegerField(help_text="Допущенных участников.")
    hubs = serializers.IntegerField(help_text="Площадок, которые состоятся.")
    stages = StageData(many=True)


@published
class OneSeason(RoomTokenView):
    """The season of the token."""

    room_kind = Kind.SEASON
    reads = READ

    @extend_schema(
        operation_id="read_season",
        summary="Сроки и счётчики сезона",
        description="Сезон, которому выдан токен: состояние (draft, published, closed), этапы со сроками, сколько участников и площадок.",
        responses={200: SeasonData, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        season: Season = self.thing(request)
        figures = counters(season)
        data = {
            "slug": season.slug, "title": season.title, "state": season.state, "people": figures.people, "hubs": figures.hubs,
            "stages": list(season.stages.all()),  # type: ignore[attr-defined]  # the reverse of Stage.season
        }  # fmt: skip
        return Response(SeasonData(data).data)
