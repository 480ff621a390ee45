"""Which teams of hubs go on: by the places of published protocols, never by points counted anew.

A hub sends its first teams; all hubs together no more than the rule says. Places are given by the same walk as to people (`placing.py`):
each team has one wish, its own hub's share of the places.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from hackathon_portal.seasons.rules.placing import NOWHERE, Candidate, Outcome, Why, chosen
from hackathon_portal.seasons.rules.route_rules import Placing, SelectionRule, Split, TieKey
from hackathon_portal.seasons.rules.selection import Hub, Placement, Verdict


@dataclass(frozen=True, slots=True)
class TeamStanding:
    """A team as the protocol of its hub has it; `place` is None for a team without one."""

    team: str
    hub: str
    place: int | None
    points: Fraction
    region: str = ""
    district: str = ""
    is_elsewhere: bool = False


def ordered(found: Iterable[TeamStanding], rule: SelectionRule, decided: Mapping[str, int] | None = None) -> list[TeamStanding]:
    """All teams by place, points where the rule asks for them, the chair's order, the team's key; never by the order given."""
    chair = decided or {}
    return sorted(found, key=lambda one: (*equal_of(one, rule), chair.get(one.team, math.inf), one.team))


def equal_of(one: TeamStanding, rule: SelectionRule) -> tuple[float, Fraction]:
    """What two teams are equal by."""
    return (math.inf if one.place is None else one.place, -one.points if TieKey.POINTS in rule.tie_keys else Fraction(0))


def selected(order: Sequence[TeamStanding], rule: SelectionRule, decided: Mapping[str, int] | None = None) -> Outcome:
    """Walk the teams in their order: of each hub so many, of all so many, quotas, the reserve of each hub."""
    hubs = sorted({one.hub for one in order})
    per_hub = rule.per_hub
    if per_hub is None:
        walk, wish = rule.model_copy(update={"placing": Placing.NOWHERE}), None
    else:
        walk = rule.model_copy(update={"placing": Placing.WISHES, "top": rule.most_of_all, "reserve_percent": None})
        wish = per_hub
    pools = [Hub(code, wish, rule.reserve_percent or 0) for code in hubs] if wish is not None else []
    candidates = [
        Candidate(
            one.team,
            equal_of(one, rule),
            (one.hub if wish is not None else NOWHERE,),
            _group_of(one, rule),
            one.is_elsewhere,
        )
        for one in order
    ]
    return chosen(candidates, pools, walk, decided)


def _group_of(one: TeamStanding, rule: SelectionRule) -> str:
    return {Split.HUB: one.hub, Split.REGION: one.region, Split.DISTRICT: one.district}.get(rule.split, "")


def everybody(keys: Iterable[str]) -> Outcome:
    """Everybody who took part goes on, in the order of their keys."""
    rows = [Placement(rank, key, NOWHERE, Verdict.PASS, (), Why.EVERYBODY) for rank, key in enumerate(sorted(keys), 1)]
    return Outcome(tuple(rows))


def team_lines(order: Iterable[TeamStanding]) -> list[str]:
    """`rank,team,hub,place,points` of every team."""
    return [
        f"{rank},{one.team},{one.hub},{'' if one.place is None else one.place},{one.points}" for rank, one in enumerate(order, 1)
    ]
