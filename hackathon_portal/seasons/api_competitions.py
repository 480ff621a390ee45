"""The API of a season's online competitions: the list and the boards as everybody sees them at this moment, whoever holds the token."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hackathon_portal.competitions.models import Competition
from hackathon_portal.competitions.queries import boards
from hackathon_portal.competitions.queries.competitions import competitions_of
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.rooms import Kind
from hackathon_portal.kernel.web.api_schema import published
from hackathon_portal.seasons.token_scopes import READ
from registration.api_access import RoomTokenView
from registration.api_shapes import REFUSALS


class CompetitionData(serializers.Serializer):
    """A competition, its times and limits; the seed of the division since the results are open."""

    code = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=Competition.Kind.choices)
    state = serializers.ChoiceField(
        choices=[choice for choice in Competition.State.choices if choice[0] != Competition.State.DRAFT]
    )
    metric = serializers.CharField(allow_blank=True)
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    freeze_at = serializers.DateTimeField(allow_null=True)
    revealed_at = serializers.DateTimeField(allow_null=True)
    daily_limit = serializers.IntegerField(allow_null=True)
    total_limit = serializers.IntegerField(allow_null=True)
    public_percent = serializers.IntegerField()
    split_seed_sha256 = serializers.CharField()


class BoardRowData(serializers.Serializer):
    """A row: `score` of predictions, `points` and `solved` of flags."""

    place = serializers.IntegerField()
    title = serializers.CharField()
    at = serializers.DateTimeField()
    score = serializers.FloatField(allow_null=True)
    points = serializers.IntegerField(allow_null=True)
    solved = serializers.IntegerField(allow_null=True)


class CompetitionBoardData(serializers.Serializer):
    """The board as everybody sees it now; `is_final` since the results are open."""

    code = serializers.CharField()
    is_final = serializers.BooleanField()
    frozen_at = serializers.DateTimeField(allow_null=True)
    rows = BoardRowData(many=True)


@published
class SeasonCompetitions(RoomTokenView):
    """The announced competitions of the token's season."""

    room_kind = Kind.SEASON
    reads = READ

    @extend_schema(
        operation_id="list_competitions",
        summary="Онлайн-соревнования сезона",
        description="Объявленные соревнования сезона: вид, показатель, сроки, пределы, отпечаток числа, по которому делятся строки.",
        responses={200: CompetitionData(many=True), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        season = self.thing(request)
        return Response(CompetitionData(competitions_of(season.room), many=True).data)


@published
class SeasonCompetitionBoard(RoomTokenView):
    """The board of a competition of the token's season."""

    room_kind = Kind.SEASON
    reads = READ

    @extend_schema(
        operation_id="read_competition_board",
        summary="Таблица соревнования",
        description="Таблица, какой её сейчас видят все: до итогов открытая часть, после остановки — какой она замерла; с итогами итоговая.",
        responses={200: CompetitionBoardData, **REFUSALS},
    )
    def get(self, request: Request, competition_code: str) -> Response:
        season = self.thing(request)
        competition = competitions_of(season.room).filter(code=competition_code).first()
        if competition is None:
            raise exceptions.NotFound
        seen = boards.visible_scores(AnonymousUser(), competition, clock.now())
        rows = seen.final if seen.is_revealed and seen.final is not None else seen.public
        data = {"code": competition.code, "is_final": seen.is_revealed, "frozen_at": seen.frozen_at, "rows": rows}
        return Response(CompetitionBoardData(data).data)
