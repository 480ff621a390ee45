"""From valid sheets to places (Tula: clauses 1.6, 6.5). Pure and exact; the order of sheets never matters.

The sum of points decides; the mean is shown beside it because a recusal or an absence makes a sum unfair. Equal sums share a
range of places until whoever breaks ties puts them in an order; nothing here breaks a tie by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise


@dataclass(frozen=True)
class SheetTotal:
    """A valid sheet: whose project, by which member, and the sum of its points."""

    project: int
    member: int
    points: Decimal


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


def totals(sheets: Iterable[SheetTotal], projects: Iterable[int]) -> dict[int, tuple[Decimal, int]]:
    """Project -> (sum over its valid sheets, their number); a project without a sheet has zero of zero."""
    result: dict[int, tuple[Decimal, int]] = {project: (Decimal(0), 0) for project in projects}
    for sheet in sheets:
        if sheet.project in result:
            total, count = result[sheet.project]
            result[sheet.project] = (total + sheet.points, count + 1)
    return result


def ranking(
    sheets: Iterable[SheetTotal],
    projects: Iterable[int],
    decided: Sequence[Sequence[int]] = (),
    *,
    by_mean: bool = False,
    shared: bool = False,
) -> list[Standing]:
    """Standings of one nomination, best first: by the sum, or by the mean where the commission has voted so.

    `decided` holds the orders in which tied projects were put, best first; an order that does not name exactly the projects
    of a tie is ignored, because the points have changed since. `shared` leaves the other ties on one place, and the places they
    would have taken besides stay empty (1, 1, 3), where the commission has voted so.
    """
    sums = totals(sheets, projects)
    means = {project: Fraction(total) / count if count else Fraction(0) for project, (total, count) in sums.items()}
    groups: dict[Fraction | Decimal, list[int]] = defaultdict(list)
    for project, (total, _) in sums.items():
        groups[means[project] if by_mean else total].append(project)
    orders = {frozenset(order): list(order) for order in decided}
    standings: list[Standing] = []
    place = 1
    for result in sorted(groups, reverse=True):
        tied = sorted(groups[result])
        order = orders.get(frozenset(tied), tied)
        settled = frozenset(tied) in orders
        for offset, project in enumerate(order):
            total, count = sums[project]
            standings.append(
                Standing(
                    project=project,
                    total=total,
                    sheets=count,
                    mean=means[project],
                    first=place + offset if settled else place,
                    last=place + offset if settled else place if shared else place + len(tied) - 1,
                )
            )
        place += len(tied)
    return standings


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


def mean_text(mean: Fraction) -> str:
    """The mean with two places, half up: `24,13`."""
    hundredths = (mean * 100 + Fraction(1, 2)).__floor__()
    return f"{hundredths // 100},{hundredths % 100:02d}"
