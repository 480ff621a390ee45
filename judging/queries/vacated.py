"""Places of teams and people that went out after the publication, where the regulation leaves them vacant (`judging.excluded_place`)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from hackathon_portal.contests.models import Contest
from judging.models import Project, Protocol
from registration.models import Application


def projects(contest: Contest, ranked: Collection[int]) -> QuerySet[Project]:
    """Projects that a published decision has placed and that are not ranked now."""
    keys = _listed(contest, "nominations", "project_id") - set(ranked)
    return Project.objects.filter(pk__in=keys, contest=contest).select_related("team", "nomination")


def people(contest: Contest, ranked: Collection[int]) -> QuerySet[Application]:
    """The same of people in personal nominations."""
    keys = _listed(contest, "personal", "application_id") - set(ranked)
    return Application.objects.filter(pk__in=keys, contest=contest).select_related("team")


def _listed(contest: Contest, part: str, key: str) -> set[int]:
    if contest.regulation.judging.excluded_place != "vacant":
        return set()
    rows = Protocol.objects.filter(meeting__commission__contest=contest, kind__in=Protocol.OF_RESULTS, published_at__isnull=False)
    found: list[Any] = list(rows.values_list(f"figures__{part}", flat=True))
    return {row[key] for divisions in found for division in divisions or () for row in division["rows"]}
