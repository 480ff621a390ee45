"""The API of a season's room: its projects as everybody sees them, no contact and no name of a person."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hackathon_portal.kernel.rooms import Kind
from hackathon_portal.kernel.web.api_schema import published
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.models.after import FollowUpStage, Level
from hackathon_portal.seasons.queries import after
from hackathon_portal.seasons.token_scopes import READ
from prizes.awards.queries.showcase import Card
from registration.api_access import RoomTokenView
from registration.api_shapes import REFUSALS

MOST = 1000


class ProjectData(serializers.Serializer):
    """A project of the showcase."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    team = serializers.CharField()
    case = serializers.CharField()
    partner = serializers.CharField(help_text="Кто дал кейс; пусто, если его нет.")
    hub = serializers.CharField(help_text="Площадка или этап.")
    contest = serializers.CharField(help_text="Адрес конкурса.")
    stage = serializers.ChoiceField(choices=FollowUpStage.choices, allow_blank=True, help_text="Как далеко проект.")
    adopter = serializers.CharField(help_text="Кто внедряет; пусто, если пока никто.")
    level = serializers.ChoiceField(choices=Level.choices, allow_blank=True)


@published
class SeasonProjects(RoomTokenView):
    """Projects of the token's season."""

    room_kind = Kind.SEASON
    reads = READ

    @extend_schema(
        operation_id="read_season_projects",
        summary="Проекты сезона",
        description="Проекты, которые команды согласились показать: кейс, партнёр, площадка, состояние, кто внедряет. До тысячи, по названию.",
        responses={200: ProjectData(many=True), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        season: Season = self.thing(request)
        rows = [_said(after.shown_of(Card(project, True))) for project in after.showcase(season)[:MOST]]
        return Response(ProjectData(rows, many=True).data)


def _said(row: after.Shown) -> dict[str, Any]:
    project, card = row.card.project, row.follow_up
    return {
        "id": project.pk, "title": project.title, "team": project.team.shown_name, "case": project.nomination.title,
        "partner": row.partner, "hub": row.where, "contest": project.contest.slug, "stage": card.stage if card else "",
        "adopter": str(card.adopter) if card and card.adopter else "", "level": card.level if card else "",
    }  # fmt: skip
