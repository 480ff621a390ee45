"""Seasons: by their address, those that everybody sees, and the figures that are counted and never typed."""

from __future__ import annotations

from django.db.models import QuerySet

from hackathon_portal.kernel.prepared import prepared
from hackathon_portal.seasons.models import Season


@prepared
def _with_slug(slug: str) -> QuerySet[Season]:
    return Season.objects.select_related("rules_version").defer("rules_version__text").filter(slug=slug).order_by()


def with_slug(slug: str) -> Season | None:
    """The season of an address, with the version of its rules."""
    return _with_slug.one(slug)


def announced() -> QuerySet[Season]:
    """Seasons that everybody sees, the newest first."""
    return Season.objects.exclude(state=Season.State.DRAFT).select_related("rules_version").defer("rules_version__text")
