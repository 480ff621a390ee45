"""What assessors think of one person: whose opinions lie too far apart, and how many are wanted. Pure; it counts for nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from hackathon_portal.regulation.schema import Measure

Marks = Mapping[str, Decimal]  # criterion -> what is stored


def step_of(measure: Measure, points: Decimal) -> int:
    """Which description the mark falls into, from the lowest on; where nothing is described every value is a step of its own."""
    bands = measure.bands
    if bands:
        return next(place for place, band in enumerate(bands) if band.least <= points <= band.most)
    return measure.values().index(points)


def far_apart(measures: Sequence[Measure], opinions: Sequence[Marks], most: int) -> list[str]:
    """Codes of the criteria by which two of the opinions differ by more than `most` descriptions."""
    found = []
    for measure in measures:
        code = measure.criterion.code
        steps = [step_of(measure, one[code]) for one in opinions if code in one]
        if any(abs(one - other) > most for one, other in combinations(steps, 2)):
            found.append(code)
    return found


def wanted(measures: Sequence[Measure], opinions: Sequence[Marks], usual: int, most: int) -> int:
    """How many opinions a person needs: the usual number, one more when the first of them differ too much."""
    return usual + bool(len(opinions) >= usual and far_apart(measures, opinions[:usual], most))
