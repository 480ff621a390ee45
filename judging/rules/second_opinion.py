"""A second opinion on near-ties: whom the members prefer when each one's own two sums are compared. Pure; it informs, never decides.

A strict and a mild member weigh alike here: only which of two projects got more from the same member counts. Bradley and Terry's
model (1952), fitted by choix (Maystre & Grossglauser 2015), joins the comparisons of members who have not assessed the same projects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise

from judging.rules.tally import SheetTotal, Standing

# Keeps the fit finite where one project won every comparison; small beside a single comparison.
REGULARISATION = 0.01
# So many of the best are compared with one another: the pairs of more would keep a page waiting.
MOST_COMPARED = 30


@dataclass(frozen=True)
class Opinion:
    """Two neighbours of the ranking: how many members gave more to each, and how likely a comparison favours the upper one."""

    upper: int
    lower: int
    for_upper: int
    for_lower: int
    equal: int
    chance: float | None

    @property
    def differs(self) -> bool:
        """Whether the comparisons favour the one that stands lower."""
        return self.chance is not None and self.chance < 1 / 2


def near_ties(standings: Sequence[Standing], last_place: int, step: Decimal) -> list[tuple[int, int]]:
    """Neighbours, the upper one on a prize place, whose means differ by no more than one step of the scale: had each member moved one
    mark by one step, they would stand the other way round."""
    return [
        (upper.project, lower.project)
        for upper, lower in pairwise(standings)
        if upper.first <= last_place and upper.sheets and lower.sheets and abs(upper.mean - lower.mean) <= step
    ]


def opinions(sheets: Iterable[SheetTotal], standings: Sequence[Standing], last_place: int, step: Decimal) -> list[Opinion]:
    """Of every near-tie of a division; no comparison at all where no member has assessed two projects."""
    pairs = near_ties(standings, last_place, step)
    if not pairs:
        return []
    totals: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for sheet in sheets:
        totals[sheet.member][sheet.project] += sheet.points
    named = {project for pair in pairs for project in pair}
    best = [standing.project for standing in standings[:MOST_COMPARED]]
    chances = _chances([*best, *sorted(named - set(best))], totals, pairs)
    found = []
    for upper, lower in pairs:
        both = [(given[upper], given[lower]) for given in totals.values() if upper in given and lower in given]
        more, less = sum(one > other for one, other in both), sum(one < other for one, other in both)
        found.append(Opinion(upper, lower, more, less, len(both) - more - less, chances.get((upper, lower))))
    return found


def _chances(
    projects: Sequence[int], totals: dict[int, dict[int, Decimal]], pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], float]:
    """How likely a member of this commission prefers the first of each pair."""
    import choix  # noqa: PLC0415  with scipy behind it: only this page needs it

    place = {project: index for index, project in enumerate(projects)}
    won = []
    for given in totals.values():
        for one, other in combinations([project for project in projects if project in given], 2):
            if given[one] != given[other]:
                first, second = (one, other) if given[one] > given[other] else (other, one)
                won.append((place[first], place[second]))
    if not won:
        return {}
    strengths = choix.ilsr_pairwise(len(projects), won, alpha=REGULARISATION)
    return {pair: float(choix.probabilities([place[one] for one in pair], strengths)[0]) for pair in pairs}
