"""From valid sheets to places (Tula: clauses 1.6, 6.5). Pure and exact; the order of sheets never matters.

A ranking is a list of named metrics, each told apart only what those before it leave equal, and what becomes of what all of them leave
equal: it shares a range of places until whoever breaks ties puts it in an order, or shares one place. Nothing here breaks a tie by itself.
The sum decides where nothing else is said; the mean is shown beside it because a recusal or an absence makes a sum unfair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from hackathon_portal.regulation.schema import Judging


@dataclass(frozen=True)
class SheetTotal:
    """A valid sheet: whose project, by which member, and the sum of its points; what each criterion adds where metrics ask for it."""

    project: int
    member: int
    points: Decimal
    by_criterion: Mapping[str, Decimal] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Metric:
    """One way of telling projects apart: from the valid sheets of a project to a number, the greater the better."""

    code: str
    title: str
    of: Callable[[Sequence[SheetTotal]], Fraction]


def _sum(sheets: Sequence[SheetTotal]) -> Fraction:
    return Fraction(sum((sheet.points for sheet in sheets), Decimal(0)))


def _mean(sheets: Sequence[SheetTotal]) -> Fraction:
    return _sum(sheets) / len(sheets) if sheets else Fraction(0)


SUM = Metric("sum", "по сумме баллов", _sum)
MEAN = Metric("mean", "по среднему баллу", _mean)


def of_criterion(code: str, title: str, like: Metric) -> Metric:
    """The same (sum or mean) over one criterion alone."""

    def alone(sheets: Sequence[SheetTotal]) -> Fraction:
        return like.of([SheetTotal(sheet.project, sheet.member, sheet.by_criterion.get(code, Decimal(0))) for sheet in sheets])

    return Metric(f"criterion:{code}", f"по критерию «{title}»", alone)


@dataclass(frozen=True)
class Precedence:
    """The metrics in their order; `equal`: what all of them leave equal waits for a decision, or shares one place."""

    metrics: tuple[Metric, ...] = (SUM,)
    equal: Literal["decided", "shared"] = "decided"

    @property
    def is_by_mean(self) -> bool:
        return self.metrics[0] is MEAN

    @property
    def told_apart(self) -> str:
        """What is compared where the first metric is equal, as documents go on after it; empty where nothing is."""
        return "".join(f", при равенстве — {metric.title}" for metric in self.metrics[1:])


BY_SUM = Precedence()


def precedence_of(rules: Judging, adopted: Collection[str] = ()) -> Precedence:
    """What the regulation says, with the questions (`mean`, `share`) the commission has adopted about this division."""
    first = MEAN if rules.aggregate == "mean" or "mean" in adopted else SUM
    then = (of_criterion(criterion.code, criterion.title, first) for criterion in rules.tie_criteria_named())
    return Precedence((first, *then), "shared" if "share" in adopted else "decided")


@dataclass(frozen=True)
class Standing:
    """A project's result. `first`..`last` are the places it shares; equal when its place is settled."""

    project: int
    total: Decimal
    sheets: int
    mean: Fraction
    first: int
    last: int

    @property
    def is_settled(self) -> bool:
        return self.first == self.last


def ranking(
    sheets: Iterable[SheetTotal],
    projects: Iterable[int],
    decided: Sequence[Sequence[int]] = (),
    precedence: Precedence = BY_SUM,
    gone: Collection[int] = (),
) -> list[Standing]:
    """Standings of one nomination, best first, by the metrics of the precedence.

    `decided` holds the orders in which tied projects were put, best first; an order that does not name exactly the projects
    of a tie is ignored, because the points have changed since. Where equal projects share a place, the places they would have
    taken besides stay empty (1, 1, 3). Those of `gone` keep their places though they are out (`vacated` takes them off): of a tie
    nobody has decided they take the last ones.
    """
    own: dict[int, list[SheetTotal]] = {project: [] for project in projects}
    for sheet in sheets:
        if sheet.project in own:
            own[sheet.project].append(sheet)
    groups: dict[tuple[Fraction, ...], list[int]] = defaultdict(list)
    for project, valid in own.items():
        groups[tuple(metric.of(valid) for metric in precedence.metrics)].append(project)
    orders = {frozenset(order): list(order) for order in decided}
    standings: list[Standing] = []
    place = 1
    for result in sorted(groups, reverse=True):
        tied = sorted(groups[result])
        shared = precedence.equal == "shared" and frozenset(tied) not in orders
        for project, first, last in _placed(tied, orders, gone):
            valid = own[project]
            standings.append(
                Standing(
                    project=project,
                    total=sum((sheet.points for sheet in valid), Decimal(0)),
                    sheets=len(valid),
                    mean=MEAN.of(valid),
                    first=place if shared else place + first,
                    last=place if shared else place + last,
                )
            )
        place += len(tied)
    return standings


def _placed(tied: list[int], orders: Mapping[frozenset[int], list[int]], gone: Collection[int]) -> Iterable[tuple[int, int, int]]:
    """Each project of a tie with the first and last of the places it may take, from 0."""
    known = frozenset(tied) in orders
    staying = tied if known else [project for project in tied if project not in gone]
    order = orders.get(frozenset(staying), staying)
    decided = frozenset(staying) in orders
    for place, project in enumerate(order):
        yield (project, place, place) if decided else (project, 0, len(staying) - 1)
    for place, project in enumerate(sorted(set(tied) - set(staying)), start=len(staying)):
        yield project, place, place


def vacated(standings: Sequence[Standing], gone: Collection[int]) -> tuple[list[Standing], list[Standing]]:
    """Those who stay, places unchanged, and those whose places nobody takes."""
    return [row for row in standings if row.project not in gone], [row for row in standings if row.project in gone]


def open_ties(standings: Sequence[Standing], prize_places: int) -> list[list[int]]:
    """Groups of projects whose shared places touch a prize place and that nobody has put in an order."""
    groups: dict[int, list[int]] = defaultdict(list)
    for standing in standings:
        if not standing.is_settled and standing.first <= prize_places:
            groups[standing.first].append(standing.project)
    return [groups[first] for first in sorted(groups)]


def has_shared_places(standings: Sequence[Standing]) -> bool:
    """Whether several projects stand on one settled place."""
    settled = [standing.first for standing in standings if standing.is_settled]
    return len(settled) != len(set(settled))


def sheets_are_unequal(standings: Sequence[Standing]) -> bool:
    """Whether projects have different numbers of valid sheets, so that their sums are not alike."""
    return len({standing.sheets for standing in standings}) > 1


def prize_would_flip(standings: Sequence[Standing], other: Mapping[int, float | Fraction], prize_places: int) -> bool:
    """Whether the prize places would be taken by others, or in another order, if `other` decided; a tie changes nothing."""
    winners, others = standings[:prize_places], standings[prize_places:]

    def measured(standing: Standing) -> float | Fraction:
        return other.get(standing.project, 0)

    if any(measured(left) < measured(right) for left, right in pairwise(winners)):
        return True
    return any(measured(loser) > measured(winner) for winner in winners for loser in others)


def prize_flips_by_mean(standings: Sequence[Standing], prize_places: int) -> bool:
    """Whether the projects on prize places would differ, or change order, if the mean decided."""
    return prize_would_flip(standings, {standing.project: standing.mean for standing in standings}, prize_places)


def mean_number(mean: Fraction) -> Decimal:
    """The mean with two places, half up: 24.13."""
    hundredths = (mean * 100 + Fraction(1, 2)).__floor__()
    return Decimal(hundredths).scaleb(-2)


def mean_text(mean: Fraction) -> str:
    """The same as documents write it: `24,13`."""
    return str(mean_number(mean)).replace(".", ",")
