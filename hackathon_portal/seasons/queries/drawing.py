"""A list as it would be now, whatever the route selects by: the test, protocols of contests, or everybody who took part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hackathon_portal.seasons.models import Entrant, Hub, Route, SelectionList
from hackathon_portal.seasons.queries import candidates, teams
from hackathon_portal.seasons.queries.lists import standing_rows
from hackathon_portal.seasons.rules import listing, team_placing
from hackathon_portal.seasons.rules.placing import Outcome
from hackathon_portal.seasons.rules.route_rules import Goes, SelectionRule
from hackathon_portal.seasons.rules.schema import Basis, RouteRules
from hackathon_portal.seasons.rules.selection import Verdict
from registration.models import Team


@dataclass(frozen=True, slots=True)
class Pool:
    """Where places are counted: a hub people go to, or the hub teams come from."""

    title: str
    quota: int
    hub: int | None


@dataclass
class Draw:
    """Verdicts with what the list keeps of each row; `columns` are values of `SelectionRow` beside rank, verdict and why, by key."""

    outcome: Outcome
    numbers: Mapping[str, int]
    pools: dict[str, Pool]
    ranking: list[str]
    columns: dict[str, dict[str, Any]]
    of_teams: bool = False
    more: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def is_of_teams(rules: RouteRules) -> bool:
    """Whether teams go on by the route."""
    return rules.basis is Basis.PROTOCOL or (rules.basis is Basis.EVERYBODY and rules.rule.goes is Goes.TEAMS)


def draw(route: Route, rules: RouteRules, order: list[int]) -> Draw:
    """The list now; `order`: numbers of equals as the chair has put them."""
    if rules.basis is Basis.TEST:
        return _by_test(route, rules.rule, order)
    return _by_protocol(route, rules.rule, order) if rules.basis is Basis.PROTOCOL else _everybody(route, rules)


def _by_test(route: Route, rule: SelectionRule, order: list[int]) -> Draw:
    numbered = Entrant.objects.filter(season=route.season, number__in=order).values_list("number", "external")
    keys = {number: candidates.key_of(external, number) for number, external in numbered}
    drawn = candidates.drawn(route, rule, {keys[number]: place for place, number in enumerate(order, 1) if number in keys})
    standings = {one.person: one for one in drawn.order}
    return Draw(
        drawn.outcome,
        {key: person.number for key, person in drawn.people.items()},
        {code: Pool(hub.title, hub.places, hub.pk) for code, hub in drawn.hubs.items()},
        listing.ranking_lines(drawn.order),
        {
            key: {
                "entrant_id": drawn.people[key].entrant, "exam": one.exam, "attempt": drawn.attempts[one.attempt],
                "share": str(one.share), "percentile": str(one.percentile), "seconds": one.seconds,
            }
            for key, one in standings.items()
        },
        more={"ties_broken": listing.ties_broken(drawn.order), "keys": candidates.key_revisions(route.season.room)},
        faults=[*drawn.outcome.faults, *candidates.unready(route)],
    )  # fmt: skip


def _by_protocol(route: Route, rule: SelectionRule, order: list[int]) -> Draw:
    found = teams.candidates(route)
    decided = {teams.key_of(team): place for place, team in enumerate(order, 1)}
    walked = team_placing.ordered(found.standings, rule, decided)
    per_hub = rule.per_hub
    sent = {one.hub for one in walked}
    faults = [f"Площадки без опубликованного протокола: {', '.join(found.missing)}."] if found.missing else []
    if found.gone:
        faults.append(f"В списке не стоят: {', '.join(sorted(found.gone))} — исключены, или в команде нет участников сезона.")
    outcome = team_placing.selected(walked, rule, decided)
    return Draw(
        outcome,
        {key: int(key[1:]) for key in found.names},
        {
            code: Pool(hub.title, len(walked) if per_hub is None else per_hub, hub.pk)
            for code, hub in found.hubs.items()
            if code in sent
        },
        team_placing.team_lines(walked),
        {
            one.team: {
                "team_id": int(one.team[1:]), "place": one.place, "points": str(one.points), "from_hub": one.hub,
            }
            for one in walked
        },
        of_teams=True,
        more={"protocols": found.protocols, "missing": found.missing, "gone": found.gone},
        faults=[*faults, *outcome.faults],
    )  # fmt: skip


def _everybody(route: Route, rules: RouteRules) -> Draw:
    of_teams = is_of_teams(rules)
    took = teams.took_part(route, teams=of_teams)
    hubs = Hub.objects.filter(pk__in={hub for hub in took.values() if hub}).in_bulk()
    if of_teams:
        numbers = {teams.key_of(team): team for team in took}
        columns = {
            key: {"team_id": team, "from_hub": hubs[hub].code if (hub := took[team]) else ""} for key, team in numbers.items()
        }
    else:
        people = {one.pk: one for one in Entrant.objects.filter(pk__in=[*took])}
        numbers = {candidates.key_of(one.external, one.number): one.number for one in people.values()}
        columns = {candidates.key_of(one.external, one.number): {"entrant_id": one.pk} for one in people.values()}
    outcome = team_placing.everybody(numbers)
    lines = [f"{one.rank},{one.person}" for one in outcome.placements]
    pools = {hub.code: Pool(hub.title, 0, hub.pk) for hub in hubs.values()} if of_teams else {}
    return Draw(outcome, numbers, pools, lines, columns, of_teams=of_teams)


def figures_of(drawn: Draw) -> dict[str, Any]:
    """The whole list in figures, as pages and the protocol say it."""
    placements = drawn.outcome.placements
    hubs: dict[str, dict[str, Any]] = {
        code: {"title": pool.title, "quota": pool.quota, "placed": 0, "reserve": 0, "last_rank": None, "last_reserve_rank": None}
        for code, pool in drawn.pools.items()
    }
    for one in placements:
        code = drawn.columns[one.person].get("from_hub", one.hub)
        if one.verdict is not Verdict.OUT and code in hubs:
            name, last = ("placed", "last_rank") if one.verdict is Verdict.PASS else ("reserve", "last_reserve_rank")
            hubs[code][name] += 1
            hubs[code][last] = one.rank
    return {
        "candidates": len(placements),
        "placed": sum(one.verdict is Verdict.PASS for one in placements),
        "reserve": sum(one.verdict is Verdict.RESERVE for one in placements),
        "out": sum(one.verdict is Verdict.OUT for one in placements),
        "hubs": hubs,
        "ranking_sha256": listing.sha_of(drawn.ranking),
        "list_sha256": listing.sha_of(listing.list_lines(placements)),
        "ties_broken": {"percentile": 0, "share": 0, "seconds": 0},
        "ties": [{"hub": tie.hub, "numbers": [drawn.numbers[key] for key in tie.persons]} for tie in drawn.outcome.ties],
        "faults": drawn.faults,
        "of_teams": drawn.of_teams,
        **drawn.more,
    }


def rows_of(drawn: Draw) -> dict[int, listing.Row]:
    """Who passes or waits, by number, for what changes between two lists."""
    return {
        drawn.numbers[one.person]: listing.Row(one.verdict, drawn.columns[one.person].get("from_hub", one.hub))
        for one in drawn.outcome.placements
        if one.verdict is not Verdict.OUT
    }


def fingerprints(route: Route, rules: RouteRules) -> dict[str, str]:
    """What a list made now would be made from, by name (`candidates.READ`)."""
    if rules.basis is Basis.TEST:
        return candidates.fingerprints(route, rules.rule)
    if rules.basis is Basis.PROTOCOL:
        return teams.fingerprints(route) | {"rule": rules.rule.model_dump_json()}
    took = teams.took_part(route, teams=is_of_teams(rules))
    return {"took_part": listing.sha_of(map(str, sorted(took))), "rule": rules.rule.model_dump_json()}


def unready(route: Route, rules: RouteRules) -> list[str]:
    """Why what a list is made from is not final yet, in words; a protocol that is missing may be missed knowingly."""
    return candidates.unready(route) if rules.basis is Basis.TEST else []


@dataclass(frozen=True, slots=True)
class Stale:
    """A list that rests on a protocol that is not in force any more: what has changed, and what a list made now would change."""

    protocols: list[str]
    enter: list[str]
    leave: list[str]


def stale_protocols(of: SelectionList) -> Stale | None:
    """None while the protocols a list was made by are in force; nothing changes by itself, only a new version with a reason does it."""
    if of.state == SelectionList.State.SUPERSEDED or of.figures.get("basis") != Basis.PROTOCOL:
        return None
    changed = teams.changed_protocols(of.figures, of.route.from_stage)
    if not changed:
        return None
    now = rows_of(draw(of.route, candidates.rules_of(of.route), of.chair_order))
    differs = listing.changes(standing_rows(of), now)
    keys: Any = [row[0] for row in (*differs["enter"], *differs["leave"])]  # type: ignore[misc]
    names = dict(Team.objects.filter(pk__in=keys).values_list("pk", "name"))
    return Stale(
        changed,
        [names[row[0]] for row in differs["enter"]],  # type: ignore[attr-defined]
        [names[row[0]] for row in differs["leave"]],  # type: ignore[attr-defined]
    )
