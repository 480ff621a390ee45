"""Hubs: with their contests and how many people stand where, for desks and the public page; a person's own hub."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.prepared import prepared
from hackathon_portal.russia.zones import Zone
from hackathon_portal.seasons.models import Hub, Season, StageContest, StageEntry
from hackathon_portal.seasons.rules import hub_presets

State = StageEntry.State
# States in which somebody takes a place of the hub, and in which its contest is open to them.
TAKES = (State.INVITED, State.CONFIRMED, State.TOOK_PART)
ENTERS = (State.INVITED, State.CONFIRMED, State.TOOK_PART)
REGION_NAMES = {region.code: region.name for region in REGIONS}
REGION_ISO = {region.code: region.iso for region in REGIONS}
REGION_ZONES = {region.code: region.time_zone for region in REGIONS}


@dataclass(frozen=True)
class Counts:
    """How many people of a hub stand where."""

    invited: int = 0
    confirmed: int = 0
    reserve: int = 0
    gone: int = 0

    @property
    def taken(self) -> int:
        return self.invited + self.confirmed

    @property
    def waits(self) -> bool:
        """Whether anybody has a place here or waits for one."""
        return bool(self.invited or self.confirmed or self.reserve)

    @property
    def any(self) -> bool:
        return bool(self.invited or self.confirmed or self.reserve or self.gone)


@dataclass(frozen=True)
class Shown:
    """A hub as pages show it: its times on its own clock."""

    hub: Hub
    counts: Counts
    contest: Contest | None
    zone: Zone
    ends_at: datetime

    @property
    def region(self) -> str:
        return REGION_NAMES.get(self.hub.region, self.hub.region)

    @property
    def free(self) -> int:
        return max(self.hub.places - self.counts.taken, 0)

    @property
    def is_announced(self) -> bool:
        """Whether everybody sees its contest."""
        return self.contest is not None and self.contest.state != Contest.State.DRAFT


COUNTED = {
    "invited": Count("entries", filter=Q(entries__state=State.INVITED)),
    "confirmed": Count("entries", filter=Q(entries__state__in=[State.CONFIRMED, State.TOOK_PART])),
    "reserved": Count("entries", filter=Q(entries__state=State.RESERVE)),
    "gone": Count("entries", filter=Q(entries__state__in=[State.DECLINED, State.EXPIRED, State.REVOKED, State.LEFT])),
}


def counts_of(hub: Hub) -> Counts:
    """Counted from the entries at this moment; nobody for a hub that is not stored yet."""
    if hub.pk is None:
        return Counts()
    row = Hub.objects.filter(pk=hub.pk).aggregate(**COUNTED)
    return Counts(row["invited"], row["confirmed"], row["reserved"], row["gone"])


def with_counts(season: Season) -> QuerySet[Hub]:
    """Hubs of a season with their stage, contest and counts, in one statement."""
    hubs = Hub.objects.filter(stage__season=season).select_related("stage", "held__contest")
    return hubs.annotate(**COUNTED).order_by("stage__position", "opens_at", "code")


def shown(hub: Hub) -> Shown:
    """One hub of `with_counts`, or a fresh one."""
    values = hub.__dict__
    counts = (
        Counts(values["invited"], values["confirmed"], values["reserved"], values["gone"])
        if "invited" in values
        else counts_of(hub)
    )
    held = getattr(hub, "held", None)
    return Shown(hub, counts, held.contest if held else None, Zone(hub.time_zone), hub_presets.ends_at(hub.opens_at, hub.hours))


def hubs_of(season: Season) -> list[Shown]:
    return [shown(hub) for hub in with_counts(season)]


def hub_with_code(season: Season, code: str) -> Shown | None:
    """The hub of a season by its code."""
    hub = with_counts(season).filter(code=code).first()
    return shown(hub) if hub else None


def contest_of(hub: Hub) -> Contest | None:
    """The contest the hub holds."""
    if hub.pk is None:
        return None
    row = StageContest.objects.select_related("contest").filter(hub=hub.pk).first()
    return row.contest if row else None


@prepared
def _stage_of(contest_id: int) -> QuerySet[StageContest]:
    return StageContest.objects.select_related("stage__season", "hub").filter(contest=contest_id)


def stage_of(contest: Contest) -> StageContest | None:
    """The stage and the hub that hold this contest, with their season."""
    return _stage_of.one(contest.pk)


def has_people(contest: Contest) -> bool:
    """Whether anybody stands in the contest already: a team, an application, a member of its commission."""
    related: Any = contest
    return related.applications.exists() or related.teams.exists()


def entry_of(user: Any, season: Season) -> list[StageEntry]:
    """Where the person stands in stages of the season with their hub; the newest stage first."""
    entries = StageEntry.objects.filter(entrant__user=user, stage__season=season, hub__isnull=False)
    rows = entries.select_related("stage__season", "hub__stage", "hub__held__contest", "basis")
    return [entry for entry in rows.order_by("-stage__position", "pk") if entry.basis.is_told]


@prepared
def _own_hubs(user_id: int) -> QuerySet[StageEntry]:
    states = [State.INVITED, State.CONFIRMED, State.RESERVE, State.TOOK_PART]
    entries = StageEntry.objects.filter(entrant__user=user_id, state__in=states, hub__isnull=False)
    entries = entries.exclude(stage__season__state=Season.State.CLOSED)
    return entries.select_related("stage__season", "hub", "hub__held__contest", "basis").order_by("hub__opens_at", "pk")


def own_hubs(user: Any) -> list[StageEntry]:
    """The hubs of a person over all seasons that are not over: invited, confirmed, in reserve."""
    return [entry for entry in _own_hubs(user.pk) if entry.basis.is_told]


def zone_of_region(region: str) -> Zone | None:
    """The clock of a region; None for a region that is not known."""
    return Zone(REGION_ZONES[region]) if region in REGION_ZONES else None


def some_zone() -> str:
    """How an identifier of a time zone looks, for a form that asks for one."""
    return max(REGION_ZONES.values())


def same_clock(one: str, other: str, at: datetime) -> bool:
    """Whether two zones show the same time at an instant."""
    return at.astimezone(ZoneInfo(one)).utcoffset() == at.astimezone(ZoneInfo(other)).utcoffset()


def is_late(entry: StageEntry) -> bool:
    """Whether the time to answer an invitation has passed, though nobody has swept it yet."""
    return entry.state == State.INVITED and entry.expires_at is not None and clock.now() > entry.expires_at


def held_by_season(contests: Iterable[Contest]) -> dict[int, StageContest]:
    """Of these contests, those that hubs hold: by the contest's key."""
    keys = [contest.pk for contest in contests if contest.gate]
    rows = StageContest.objects.filter(contest__in=keys).select_related("stage__season", "hub") if keys else ()
    return {row.contest_id: row for row in rows}
