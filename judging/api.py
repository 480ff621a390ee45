"""Autosave of a score sheet: each change of a cell goes here; the same action as the page's own form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hackathon_portal.accounts import asking
from hackathon_portal.accounts.roles import lacks_second_factor
from hackathon_portal.contests import clocks
from hackathon_portal.contests.access import contest_by_slug
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import as_json
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from hackathon_portal.regulation.schema import Sheet
from judging.actions import sheets
from judging.models import Project, Score, ScoreSheet
from judging.queries import commission
from judging.queries import sheets as sheets_queries
from registration.models import Application


class CellsSerializer(serializers.Serializer):
    """Changed cells: `points` and `comments` by criterion, `words` (`comment`, `private_note`), the revision the page knows."""

    revision = serializers.IntegerField(min_value=0)
    points = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=12), required=False, default=dict)
    comments = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=500), required=False, default=dict)
    words = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=2000), required=False, default=dict)


def state_of(sheet: ScoreSheet, scores: Iterable[Score], rules: Sheet) -> dict[str, Any]:
    """The sheet as its own member sees it, each mark as its field writes it."""
    scores = list(scores)
    written = {measure.criterion.code: measure.written for measure in rules.measures}
    points = {one.criterion: one.points for one in scores if one.criterion in written}
    return {
        "revision": sheet.revision,
        "saved_at": sheet.saved_at,
        "points": {code: None if mark is None else written[code](mark) for code, mark in points.items()},
        "comments": {score.criterion: score.comment for score in scores},
        "words": {name: getattr(sheet, name) for name in sheets.WORDS},
        "is_signed": sheet.signed_at is not None,
    }


class SheetCells(APIView):
    """POST /c/<slug>/sheets/<project>/cells/ by the member whose sheet it is."""

    permission = "judging.fill_sheets"

    def post(self, request: Request, slug: str, project_id: int) -> Response:
        contest = contest_by_slug(slug)
        clocks.enter(request, contest)
        if lacks_second_factor(request.user, contest):
            self.permission_denied(request, message=asking.what_is_asked(request)[0], code=asking.CODE)
        if not request.user.has_perm(self.permission, contest):
            self.permission_denied(request)
        wanted = Project.objects.only("contest", "team", "state", "removed_at")
        project = get_object_or_404(wanted, pk=project_id, contest=contest)
        project.contest = contest
        cells = CellsSerializer(data=request.data)
        cells.is_valid(raise_exception=True)
        data: dict[str, Any] = cells.validated_data
        kind, person = self._sheet(request, contest, project)
        try:
            outcome = sheets.save_sheet(project=project, kind=kind, person=person, by=request.user, **data)
        except sheets.StaleSheet as stale:
            state = state_of(stale.sheet, stale.sheet.scores.all(), contest.regulation.sheet(kind))
            return Response(as_json(stale) | {"sheet": state}, status=stale.status)
        state = state_of(outcome.sheet, outcome.scores, contest.regulation.sheet(kind))
        return Response({"sheet": state, "refused": outcome.refused})

    def _sheet(self, request: Request, contest: Contest, project: Project) -> tuple[str, Application | None]:
        """Which sheet: `?sheet=` (the member's first one without it), `?person=` on a personal one."""
        member = commission.seat_for(request.user, contest)
        kinds = sheets_queries.sheets_of_member(member, contest) if member else ()
        kind = request.query_params.get("sheet") or (kinds[0].code if kinds else "")
        person = request.query_params.get("person", "")
        if not person:
            return kind, None
        rows = Application.objects.select_related("team")
        return kind, get_object_or_404(rows, pk=whole_number(person, MOST_ID), team=project.team_id)
