"""Teams of a stage's contests: their places in the published protocols in force, which protocols are missing, whom a list can name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q

from hackathon_portal.seasons.models import Entrant, Hub, Route, Stage, StageContest, StageEntry
from hackathon_portal.seasons.queries.lists import OF_TEAM
from hackathon_portal.seasons.rules.answers import HOLDS
from hackathon_portal.seasons.rules.listing import sha_of
from hackathon_portal.seasons.rules.team_placing import TeamStanding
from judging.models import Protocol
from judging.queries.results import published_protocol
from registration.models import Application, Team


def key_of(team: int) -> str:
    """What a list calls a team: numbers of equal length stand in their order as text."""
    return f"T{team:08d}"


@dataclass(frozen=True, slots=True)
class Held:
    """A contest of the stage with its published protocol in force."""

    hub: Hub | None
    contest: Any
    protocol: Protocol | None

    @property
    def code(self) -> str:
        return self.hub.code if self.hub else ""

    @property
    def title(self) -> str:
        return str(self.hub or self.contest)


def held_in(stage: Stage) -> list[Held]:
    """Contests of a stage, by hub."""
    rows = StageContest.objects.filter(stage=stage).select_related("hub", "contest__regulation_version")
    return [
        Held(row.hub, row.contest, published_protocol(row.contest)) for row in rows.order_by("hub__opens_at", "hub__code", "pk")
    ]


def missing_protocols(stage: Stage, held: list[Held]) -> list[str]:
    """Hubs of the stage without a published protocol, by title."""
    there = {one.hub.pk for one in held if one.hub and one.protocol}
    hubs = Hub.objects.filter(stage=stage, closed_at=None).order_by("opens_at", "code")
    found = [hub.title for hub in hubs if hub.pk not in there]
    return found + [one.title for one in held if one.hub is None and one.protocol is None]


def said_of(protocol: Protocol) -> dict[str, Any]:
    """What a list keeps of a protocol it was made by."""
    return {"id": protocol.pk, "number": protocol.number, "version": protocol.version, "sha256": protocol.sha256}


def places_of(protocol: Protocol) -> dict[int, tuple[int | None, Fraction]]:
    """Team -> its place and its points in a protocol's figures; a team that stands in several divisions by the best of its places."""
    found: dict[int, tuple[int | None, Fraction]] = {}
    for division in protocol.figures["nominations"]:
        measure = "mean" if division.get("by_mean") else "total"
        for row in division["rows"]:
            now = (row["place"], Fraction(Decimal(str(row[measure]).replace(",", "."))))
            was = found.get(row["team_id"])
            if was is None or _better(now) < _better(was):
                found[row["team_id"]] = now
    return found


def _better(one: tuple[int | None, Fraction]) -> tuple[bool, int, Fraction]:
    place, points = one
    return place is None, place or 0, -points


def people_of(teams: list[int], season_id: int) -> dict[int, list[tuple[Application, Entrant]]]:
    """Team -> people who are still of it and may take part in the season, the captain first."""
    applications = list(
        Application.objects.filter(team__in=teams, state__in=OF_TEAM, user__isnull=False).order_by("team_id", "role", "pk")
    )
    entrants = {
        one.user_id: one
        for one in Entrant.objects.filter(
            season=season_id, user__in={one.user_id for one in applications}, state=Entrant.State.SIGNED_UP, is_admitted=True,
            erased_at=None,
        ).select_related("user")
    }  # fmt: skip
    found: dict[int, list[tuple[Application, Entrant]]] = defaultdict(list)
    for one in applications:
        if one.user_id in entrants:
            found[one.team_id].append((one, entrants[one.user_id]))
    return found


def elsewhere(route: Route) -> set[int]:
    """Teams that have a place of the stage by another route."""
    held = StageEntry.objects.filter(stage=route.to_stage_id, team__isnull=False, state__in=[*HOLDS])
    return set(held.exclude(basis__route=route.pk).values_list("team_id", flat=True))


@dataclass
class Candidates:
    """Teams that stand in a list, those that cannot, and the protocols read."""

    standings: list[TeamStanding]
    names: dict[str, str]
    protocols: dict[str, dict[str, Any]]
    missing: list[str]
    gone: list[str]
    hubs: dict[str, Hub]


def candidates(route: Route) -> Candidates:
    """Teams of the stage's contests by their protocols in force."""
    held = held_in(route.from_stage)
    read = {one.code: places_of(one.protocol) for one in held if one.protocol}
    teams = Team.objects.filter(pk__in=[team for places in read.values() for team in places]).in_bulk()
    people = people_of([*teams], route.season_id)
    away = elsewhere(route)
    found = Candidates(
        [], {}, {one.code: said_of(one.protocol) for one in held if one.protocol}, missing_protocols(route.from_stage, held), [],
        {one.hub.code: one.hub for one in held if one.hub},
    )  # fmt: skip
    for code, places in read.items():
        hub = found.hubs.get(code)
        for team_id, (place, points) in places.items():
            team = teams[team_id]
            if not people.get(team_id):
                found.gone.append(team.shown_name)
                continue
            key = key_of(team_id)
            found.names[key] = team.shown_name
            found.standings.append(
                TeamStanding(
                    key, code, place, points, hub.region if hub else "", hub.district if hub else "", team_id in away
                )
            )  # fmt: skip
    return found


def took_part(route: Route, *, teams: bool) -> dict[int, int | None]:
    """Teams (people) who took part in the stage a route leads from -> the hub they were at."""
    if teams:
        rows = StageContest.objects.filter(stage=route.from_stage)
        found = {
            team: row.hub_id
            for row in rows.select_related("contest")
            if (protocol := published_protocol(row.contest))
            for team in places_of(protocol)
        }
        with_people = people_of([*found], route.season_id)
        return {team: hub for team, hub in found.items() if with_people.get(team)}
    entries = StageEntry.objects.filter(stage=route.from_stage, state=StageEntry.State.TOOK_PART, entrant__isnull=False)
    here = entries.filter(Q(entrant__state=Entrant.State.SIGNED_UP), entrant__is_admitted=True, entrant__erased_at=None)
    return dict(here.values_list("entrant_id", "hub_id"))


def fingerprints(route: Route) -> dict[str, str]:
    """What a list of teams made now would be made from, by name (`candidates.READ`)."""
    held = held_in(route.from_stage)
    teams = [team for one in held if one.protocol for team in places_of(one.protocol)]
    states = Application.objects.filter(team__in=teams).order_by("pk").values_list("pk", "state", "user_id")
    entrants = Entrant.objects.filter(season=route.season_id, user__in=[user for _, _, user in states if user]).order_by("pk")
    return {
        "protocols": sha_of(
            f"{one.code}|{one.contest.pk}|{one.protocol.pk if one.protocol else 0}|{one.protocol.sha256 if one.protocol else ''}"
            for one in held
        ),
        "teams": sha_of(
            [*map(str, states), *map(str, entrants.values_list("pk", "state", "is_admitted", "erased_at"))]
        ),
        "elsewhere": sha_of(map(str, sorted(elsewhere(route)))),
    }  # fmt: skip


def changed_protocols(figures: dict[str, Any], stage: Stage) -> list[str]:
    """Hubs whose protocol in force is another one than a list was made by, in words."""
    kept = figures.get("protocols", {})
    found = []
    for one in held_in(stage):
        was = kept.get(one.code)
        if one.protocol is None and was:
            found.append(f"{one.title}: протокол № {was['number']} больше не действует")
        elif one.protocol is not None and was is None:
            found.append(f"{one.title}: опубликован протокол № {one.protocol.number}, его в списке нет")
        elif one.protocol is not None and was and was["sha256"] != one.protocol.sha256:
            found.append(f"{one.title}: вместо протокола № {was['number']} действует № {one.protocol.number}")
    return found
