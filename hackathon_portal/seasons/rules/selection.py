"""Who is selected from a test: an order that a person can follow, and what becomes of places that are given up.

Tests of different specialisations are never compared by points: each person stands by the test in which the share of people behind is
largest. Places are given in that order (`placing.py`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Sitting:
    """One counted attempt: the exact share of the points, seconds used, whether it passed."""

    attempt: str
    person: str
    exam: str
    share: Fraction
    seconds: int
    started_at: datetime
    is_passed: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """The result by which a person is ranked; `percentile` is exact, from 0 to 100."""

    person: str
    exam: str
    attempt: str
    share: Fraction
    percentile: Fraction
    seconds: int


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105  no secret: the word of the published list
    RESERVE = "reserve"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Hub:
    """Places of a hub; the reserve is a share of them in per cent, rounded up."""

    code: str
    places: int
    reserve_percent: int = 0

    @property
    def reserve(self) -> int:
        return math.ceil(Fraction(self.places * self.reserve_percent, 100))


@dataclass(frozen=True, slots=True)
class Placement:
    """What became of one ranked person; `tried` are the hubs that were full when the turn came, in the order of wishes."""

    rank: int
    person: str
    hub: str
    verdict: Verdict
    tried: tuple[str, ...] = ()
    # Why, where it was not a place taken in turn (`placing.py: Why`).
    why: str = ""


def best_sittings(sittings: Iterable[Sitting]) -> list[Sitting]:
    """Of each person in each test the largest share, then the earlier start, then the attempt's key."""
    best: dict[tuple[str, str], Sitting] = {}
    for sitting in sittings:
        key = (sitting.person, sitting.exam)
        if key not in best or _better(sitting) < _better(best[key]):
            best[key] = sitting
    return list(best.values())


def _better(sitting: Sitting) -> tuple[Fraction, datetime, str]:
    return -sitting.share, sitting.started_at, sitting.attempt


def percentiles_of(shares: Iterable[Fraction]) -> dict[Fraction, Fraction]:
    """The percentile of each share: 100 x (smaller shares + half of the equal ones, oneself included) / all; `shares` has one for each person."""
    counts = Counter(shares)
    people = sum(counts.values())
    found, smaller = {}, 0
    for share in sorted(counts):
        found[share] = Fraction(100 * (2 * smaller + counts[share]), 2 * people)
        smaller += counts[share]
    return found


def standings(sittings: Iterable[Sitting]) -> list[Standing]:
    """How each person who passed a test stands: by the passed test with the largest percentile, then share, then the test's code."""
    best = best_sittings(sittings)
    shares: dict[str, list[Fraction]] = {}
    for sitting in best:
        shares.setdefault(sitting.exam, []).append(sitting.share)
    percentiles = {exam: percentiles_of(found) for exam, found in shares.items()}
    of: dict[str, Standing] = {}
    for sitting in best:
        if sitting.is_passed:
            stands = Standing(
                sitting.person,
                sitting.exam,
                sitting.attempt,
                sitting.share,
                percentiles[sitting.exam][sitting.share],
                sitting.seconds,
            )
            if sitting.person not in of or _stronger(stands) < _stronger(of[sitting.person]):
                of[sitting.person] = stands
    return list(of.values())


def _stronger(stands: Standing) -> tuple[Fraction, Fraction, str]:
    return -stands.percentile, -stands.share, stands.exam


@dataclass(frozen=True, slots=True)
class AfterDeclines:
    """A hub after everybody answered: places given up, who was promoted in rank order, what is left."""

    declined: tuple[str, ...]
    promoted: tuple[str, ...]
    in_reserve: tuple[str, ...]
    free: int


def after_declines(placements: Iterable[Placement], hubs: Iterable[Hub], declined: Iterable[str]) -> dict[str, AfterDeclines]:
    """What becomes of each hub when these people decline together: each freed place goes to the first of that hub's reserve."""
    gone = set(declined)
    by_hub: dict[str, list[Placement]] = {}
    for placement in sorted(placements, key=lambda one: one.rank):
        by_hub.setdefault(placement.hub, []).append(placement)
    found = {}
    for hub in hubs:
        here = by_hub.get(hub.code, [])
        freed = [one.person for one in here if one.verdict is Verdict.PASS and one.person in gone]
        waiting = [one.person for one in here if one.verdict is Verdict.RESERVE and one.person not in gone]
        promoted = waiting[: len(freed)]
        found[hub.code] = AfterDeclines(
            declined=tuple(freed),
            promoted=tuple(promoted),
            in_reserve=tuple(waiting[len(promoted) :]),
            free=len(freed) - len(promoted),
        )
    return found
