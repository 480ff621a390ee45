"""Seasons: by their address, those that everybody sees, and the figures that are counted and never typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Func, QuerySet

from hackathon_portal.kernel.prepared import prepared
from hackathon_portal.kernel.rooms import Kind, Room
from hackathon_portal.seasons.models import Entrant, Hub, Season


@prepared
def _with_slug(slug: str) -> QuerySet[Season]:
    return Season.objects.select_related("rules_version").defer("rules_version__text").filter(slug=slug).order_by()


def with_slug(slug: str) -> Season | None:
    """The season of an address, with the version of its rules."""
    return _with_slug.one(slug)


@prepared
def _announced_key(slug: str) -> QuerySet[Any, Any]:
    return Season.objects.filter(slug=slug).exclude(state=Season.State.DRAFT).order_by().values_list("pk", flat=True)


def announced_room(slug: str) -> Room | None:
    """The room of an announced season by its address; nothing else of the season is read."""
    key = _announced_key.one(slug)
    return None if key is None else Room(Kind.SEASON, key)


def announced() -> QuerySet[Season]:
    """Seasons that everybody sees, the newest first."""
    return Season.objects.exclude(state=Season.State.DRAFT).select_related("rules_version").defer("rules_version__text")


@dataclass(frozen=True)
class Counters:
    """The figures of a season: people admitted and not gone, by region and by specialisation (of people: several a person), hubs, stages."""

    people: int
    by_region: Mapping[str, int]
    by_specialisation: Mapping[str, int]
    hubs: int
    stages: int

    @property
    def named_twice(self) -> bool:
        """Whether people named several specialisations, so that the lines add up to more than the people."""
        return sum(self.by_specialisation.values()) > self.people


def counters(season: Season) -> Counters:
    """Everything a public page and the overview count, by one function."""
    return all_counters([season])[season.pk]


def all_counters(seasons: Iterable[Season]) -> dict[int, Counters]:
    """The same of several seasons, in three statements."""
    keys = [season.pk for season in seasons]
    people = Entrant.objects.filter(season__in=keys, is_admitted=True, state=Entrant.State.SIGNED_UP).order_by()
    regions: dict[int, dict[str, int]] = {key: {} for key in keys}
    for key, region, count in people.values_list("season", "region").annotate(count=Count("pk")):
        regions[key][region] = count
    named: dict[int, dict[str, int]] = {key: {} for key in keys}
    each = people.annotate(one=Func("specialisations", function="unnest"))
    for key, one, count in each.values_list("season", "one").annotate(count=Count("pk")):
        named[key][one] = count
    hubs = dict(
        Hub.objects.filter(stage__season__in=keys, closed_at=None).order_by().values_list("stage__season").annotate(Count("pk"))
    )
    return {
        season.pk: Counters(
            people=sum(regions[season.pk].values()),
            by_region={code: count for code, count in regions[season.pk].items() if code},
            by_specialisation=named[season.pk],
            hubs=hubs.get(season.pk, 0),
            stages=len(season.rules.stages),
        )
        for season in seasons
    }


def open_hubs(season: Season) -> QuerySet[Hub]:
    """Hubs that take place, with their stage, in the order of their days."""
    return Hub.objects.filter(stage__season=season, closed_at=None).select_related("stage")
