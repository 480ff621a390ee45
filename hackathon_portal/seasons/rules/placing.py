"""Places by a route's rule: serial dictatorship in the order of rank, so nobody is refused a hub that took somebody lower.

Quotas are the one exception, and each row says so. A floor keeps back as many places in all as its group still has people to take;
a cap counts everybody listed, reserve included, so no promotion can break it. Equals are those of the same measure and share.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from hackathon_portal.seasons.rules.route_rules import EACH, Measure, Placing, Quota, SelectionRule, TieKey, Ties
from hackathon_portal.seasons.rules.selection import Hub, Placement, Standing, Verdict

# A route without hubs is one place of everybody.
NOWHERE = ""


class Why(StrEnum):
    """What decided a row besides its turn."""

    CAP = "cap"
    KEPT = "kept"
    FLOOR = "floor"
    EQUAL = "equal"
    TOP = "top"
    ELSEWHERE = "elsewhere"
    # Everybody who took part goes on.
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person in the order of rank. `equal` is the same for equals; `group` is what quotas are counted by."""

    person: str
    equal: Hashable
    wishes: tuple[str, ...]
    group: str = ""
    # Has a place of the stage by another route: stands in the ranking and takes none.
    is_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """Equals at the last place of a hub (or of the whole list) whom only the chair puts in order."""

    hub: str
    persons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule makes of candidates: a row each, ties for the chair, and what does not hold, in words."""

    placements: tuple[Placement, ...]
    ties: tuple[Tie, ...] = ()
    faults: tuple[str, ...] = ()


def eligible(standing: Standing, rule: SelectionRule) -> bool:
    """Whether a standing is above the threshold of the route."""
    return rule.least_share_percent is None or standing.share * 100 >= rule.least_share_percent


def ordered(
    found: Iterable[Standing], rule: SelectionRule, signed_up: Mapping[str, datetime], decided: Mapping[str, int] | None = None
) -> list[Standing]:
    """The order of candidates: measure, share, the chair's order of equals, the keys of the rule, the person's key.

    It never depends on the order given.
    """
    chair = decided or {}
    kept = [one for one in found if eligible(one, rule)]
    # Exact fractions are few and slow to compare: each is compared once, people by its place.
    levels = {value: -place for place, value in enumerate(sorted({part for one in kept for part in equal_of(one, rule)}))}

    def key(one: Standing) -> tuple[object, ...]:
        keys = {TieKey.SECONDS: one.seconds, TieKey.SIGNED_UP: signed_up[one.person]}
        ties = [keys[name] for name in rule.tie_keys]
        return (*(levels[part] for part in equal_of(one, rule)), chair.get(one.person, math.inf), *ties, one.person)

    return sorted(kept, key=key)


def equal_of(one: Standing, rule: SelectionRule) -> tuple[Fraction, Fraction]:
    """What two people are equal by."""
    return (one.share if rule.measure is Measure.SHARE else one.percentile, one.share)


def groups_of_equals(order: Iterable[Standing], rule: SelectionRule) -> list[int]:
    """For each of an order the number of their group of equals: fractions are compared once a person, groups as often as it takes."""
    numbers: list[int] = []
    last, number = None, 0
    for one in order:
        equal = equal_of(one, rule)
        number += last is not None and equal != last
        numbers.append(number)
        last = equal
    return numbers


@dataclass
class _Left:
    """What is left while the order is walked."""

    places: dict[str, int]
    reserve: dict[str, int]
    total: float
    listed: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)
    # The last one who took a place of the hub, and of all: their equals at the border.
    last: dict[str, Hashable] = field(default_factory=dict)
    last_of_all: Hashable = None
    at_border: dict[str, dict[str, None]] = field(default_factory=dict)
    quotas: dict[str, Quota | None] = field(default_factory=dict)


def chosen(
    candidates: Sequence[Candidate], hubs: Iterable[Hub], rule: SelectionRule, decided: Mapping[str, int] | None = None
) -> Outcome:
    """Walk the candidates in their order and give places by the rule."""
    known = {hub.code: hub for hub in _hubs_of(rule, hubs, len(candidates))}
    left = _Left(
        places={code: hub.places for code, hub in known.items()},
        reserve={code: hub.reserve for code, hub in known.items()},
        total=math.inf if rule.top is None else rule.top,
    )
    waiting = Counter(one.group for one in candidates if not one.is_elsewhere)
    left.quotas = {group: rule.quota_of(group) for group in {one.group for one in candidates}}
    floors = {group: quota.floor for group, quota in left.quotas.items() if quota is not None and quota.floor}
    rows = []
    for rank, one in enumerate(candidates, 1):
        if one.is_elsewhere:
            rows.append(Placement(rank, one.person, "", Verdict.OUT, (), Why.ELSEWHERE))
            continue
        waiting[one.group] -= 1
        kept = _kept_back(floors, left, waiting, one.group)
        rows.append(_row(rank, one, known, left, rule, kept))
        if rows[-1].verdict is not Verdict.OUT:
            left.listed[one.group] += 1
    ties = _ties(candidates, rows, left, decided or {}) if rule.ties is Ties.CHAIR else ()
    return Outcome(tuple(rows), ties, tuple(_faults(rule, candidates, left)))


def _hubs_of(rule: SelectionRule, hubs: Iterable[Hub], people: int) -> list[Hub]:
    if rule.placing is Placing.NOWHERE:
        return [Hub(NOWHERE, people if rule.top is None else rule.top, rule.reserve_percent or 0)]
    return [
        hub if rule.reserve_percent is None else Hub(hub.code, hub.places, rule.reserve_percent)
        for hub in hubs
    ]  # fmt: skip


def _kept_back(floors: Mapping[str, int], left: _Left, waiting: Counter[str], mine: str) -> int:
    """Places in all that floors of other groups still need; only as many as those groups have people to come."""
    return sum(max(0, min(floor - left.passed[group], waiting[group])) for group, floor in floors.items() if group != mine)


def _row(rank: int, one: Candidate, known: Mapping[str, Hub], left: _Left, rule: SelectionRule, kept: int) -> Placement:
    wished = (NOWHERE,) if rule.placing is Placing.NOWHERE else tuple(code for code in one.wishes if code in known)
    quota = left.quotas[one.group]
    if quota is not None and quota.cap is not None and left.listed[one.group] >= quota.cap:
        return Placement(rank, one.person, "", Verdict.OUT, (), Why.CAP)
    room = min(left.total, sum(left.places.values()))
    needs_floor = quota is not None and left.passed[one.group] < quota.floor
    may_pass = room > kept or (needs_floor and room > 0)
    if may_pass and (hub := next((code for code in wished if left.places[code] > 0), None)) is not None:
        return _pass(rank, one, hub, left, wished, Why.FLOOR if room <= kept else "")
    if (hub := _border(one, wished, left)) is not None:
        if rule.ties is Ties.ALL_IN:
            return _pass(rank, one, hub, left, wished, Why.EQUAL)
        left.at_border.setdefault(hub, {})[one.person] = None
    why = "" if may_pass else (Why.TOP if left.total <= 0 else Why.KEPT if room > 0 else "")
    if (hub := next((code for code in wished if left.reserve[code] > 0), None)) is not None:
        left.reserve[hub] -= 1
        return Placement(rank, one.person, hub, Verdict.RESERVE, _tried(wished), why)
    return Placement(rank, one.person, "", Verdict.OUT, _tried(wished), why)


def _tried(wished: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in wished if code != NOWHERE)


def _border(one: Candidate, wished: tuple[str, ...], left: _Left) -> str | None:
    """The first wished hub whose last place an equal took; None where there is none."""
    if (
        left.total <= 0
        and left.last_of_all == one.equal
        and (hub := next((code for code in wished if left.places[code] > 0), None)) is not None
    ):
        return hub
    return next((code for code in wished if left.last.get(code) == one.equal), None)


def _pass(rank: int, one: Candidate, hub: str, left: _Left, wished: tuple[str, ...], why: str) -> Placement:
    left.places[hub] = max(0, left.places[hub] - 1)
    left.total = max(0, left.total - 1)
    left.last[hub] = left.last_of_all = one.equal
    left.passed[one.group] += 1
    return Placement(rank, one.person, hub, Verdict.PASS, _tried(wished[: wished.index(hub)]), why)


def _ties(candidates: Sequence[Candidate], rows: Sequence[Placement], left: _Left, decided: Mapping[str, int]) -> tuple[Tie, ...]:
    """Equals of whom some have the last place and some have not, unless the chair has put all of them in order."""
    equal = {one.person: one.equal for one in candidates}
    found = []
    for hub, refused in sorted(left.at_border.items()):
        its = {equal[person] for person in refused}
        taken = [row.person for row in rows if row.verdict is Verdict.PASS and row.hub == hub and equal[row.person] in its]
        persons = (*taken, *refused)
        if any(person not in decided for person in persons):
            found.append(Tie(hub, persons))
    return tuple(found)


def _faults(rule: SelectionRule, candidates: Sequence[Candidate], left: _Left) -> list[str]:
    """What the rule wanted and the candidates could not give, in words."""
    faults = []
    if len(candidates) < rule.least_candidates:
        faults.append(f"Кандидатов {len(candidates)}, по правилу нужно не меньше {rule.least_candidates}.")
    for quota in rule.quotas:
        groups = sorted({one.group for one in candidates}) if quota.code == EACH else [quota.code]
        for group in groups:
            if rule.quota_of(group) is quota and left.passed[group] < quota.floor:
                faults.append(
                    f"Квота «{group or 'без группы'}»: проходят {left.passed[group]} из {quota.floor} — больше некого взять."
                )
    return faults


def placed(order: Sequence[str], wishes: Mapping[str, Sequence[str]], hubs: Iterable[Hub]) -> list[Placement]:
    """By the usual rule: in this order everybody takes the first wished hub with a free place, else the first with a free place of the
    reserve, else none. `wishes` holds known codes only; who has none is given the home hub by the caller."""
    people = [Candidate(person, (Fraction(-n), Fraction(0)), tuple(wishes.get(person, ()))) for n, person in enumerate(order)]
    return list(chosen(people, hubs, SelectionRule()).placements)
