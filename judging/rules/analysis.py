"""Statistics of the points for the chair: they inform, the sum decides (Tula: clause 6.5). Pure.

Formulas are those of numpy, scipy and krippendorff. Sources: Kendall's W from Friedman's statistic with ties (Kendall & Smith
1939), Krippendorff's alpha for interval data (Hayes & Krippendorff 2007), member effects by least squares on the additive model
points = project + member.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from judging.rules.tally import BY_SUM, Precedence, SheetTotal, Standing, ranking

LEAST_TO_COMPARE = 3
TOLERANCE = 1e-12


@dataclass(frozen=True)
class Mark:
    """One member's points for one project by one criterion."""

    project: int
    member: int
    criterion: str
    points: Decimal


@dataclass(frozen=True)
class Spread:
    """How far apart the members are about a project: quartiles of the totals they gave."""

    project: int
    least: float
    lower: float
    median: float
    upper: float
    most: float


@dataclass(frozen=True)
class Manner:
    """How a member gives points. `severity` below zero is stricter than the others about the same projects, in points of a sheet.

    `discrimination` is the standard deviation of the totals given; `agreement` the correlation with the others' mean.
    """

    member: int
    sheets: int
    mean: float
    severity: float | None
    discrimination: float
    agreement: float | None


@dataclass(frozen=True)
class Agreement:
    """Between all members; None where the data is too small. W counts the projects that `members` members have all assessed."""

    kendall_w: float | None
    alpha: float | None
    members: int
    projects: int


@dataclass(frozen=True)
class Swap:
    """What the places would be without one member: project -> (place now, place then), only those that differ."""

    member: int
    places: dict[int, tuple[int, int]]


@dataclass(frozen=True)
class Outlier:
    """Points that differ from the others' mean by at least the regulation's step."""

    mark: Mark
    others: float


def spread(sheets: Iterable[SheetTotal]) -> list[Spread]:
    """Quartiles per project, in the order in which projects first come."""
    import numpy  # noqa: PLC0415  slow to load, and the page of the analysis alone needs it

    by_project: dict[int, list[float]] = defaultdict(list)
    for sheet in sheets:
        by_project[sheet.project].append(float(sheet.points))
    return [
        Spread(project, *(float(cut) for cut in numpy.percentile(given, (0, 25, 50, 75, 100))))
        for project, given in by_project.items()
    ]


def manners(sheets: Sequence[SheetTotal]) -> list[Manner]:
    """Each member's severity, discrimination and agreement with the others."""
    import numpy  # noqa: PLC0415  slow to load, and the page of the analysis alone needs it

    given: dict[int, dict[int, float]] = defaultdict(dict)
    of_project: dict[int, dict[int, float]] = defaultdict(dict)
    for sheet in sheets:
        given[sheet.member][sheet.project] = of_project[sheet.project][sheet.member] = float(sheet.points)
    described = []
    for member, totals in sorted(given.items()):
        pairs = []
        for project, points in totals.items():
            others = [value for other, value in of_project[project].items() if other != member]
            if others:
                pairs.append((points, float(numpy.mean(others))))
        values = list(totals.values())
        described.append(
            Manner(
                member=member,
                sheets=len(values),
                mean=float(numpy.mean(values)),
                severity=float(numpy.mean([mine - theirs for mine, theirs in pairs])) if pairs else None,
                discrimination=float(numpy.std(values, ddof=1)) if len(values) > 1 else 0.0,
                agreement=_correlation(pairs),
            )
        )
    return described


def _correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    from scipy import stats  # noqa: PLC0415  slow to load, and the page of the analysis alone needs it

    if len(pairs) < LEAST_TO_COMPARE or any(len(set(side)) == 1 for side in zip(*pairs, strict=True)):
        return None
    return float(stats.pearsonr([mine for mine, _ in pairs], [theirs for _, theirs in pairs]).statistic)


def agreement(sheets: Sequence[SheetTotal]) -> Agreement:
    """Kendall's W over complete columns and Krippendorff's alpha over everything there is."""
    members = sorted({sheet.member for sheet in sheets})
    projects = sorted({sheet.project for sheet in sheets})
    cells = {(sheet.member, sheet.project): float(sheet.points) for sheet in sheets}
    complete = [project for project in projects if all((member, project) in cells for member in members)]
    return Agreement(
        kendall_w=_kendall_w([[cells[member, project] for member in members] for project in complete]),
        alpha=_alpha([[cells.get((member, project)) for project in projects] for member in members]),
        members=len(members),
        projects=len(complete),
    )


def _kendall_w(by_project: Sequence[Sequence[float]]) -> float | None:
    """W = chi-square of Friedman / (members * (projects - 1)); the statistic is corrected for ties."""
    from scipy import stats  # noqa: PLC0415  slow to load, and the page of the analysis alone needs it

    if len(by_project) < LEAST_TO_COMPARE or len(by_project[0]) < 2:
        return None
    rows = list(zip(*by_project, strict=True))
    if all(len(set(row)) == 1 for row in rows):
        return None
    statistic = float(stats.friedmanchisquare(*by_project).statistic)
    return statistic / (len(rows) * (len(by_project) - 1))


def _alpha(by_member: Sequence[Sequence[float | None]]) -> float | None:
    import krippendorff  # noqa: PLC0415  slow to load, and the page of the analysis alone needs it
    import numpy  # noqa: PLC0415  slow to load, and the page of the analysis alone needs it

    given = [value for row in by_member for value in row if value is not None]
    paired = [sum(value is not None for value in column) > 1 for column in zip(*by_member, strict=True)]
    if not any(paired) or len(set(given)) < 2:
        return None
    matrix = numpy.array(by_member, dtype=float)  # None becomes NaN, which the library takes for a gap
    return float(krippendorff.alpha(reliability_data=matrix, level_of_measurement="interval"))


def adjusted_means(sheets: Sequence[SheetTotal]) -> dict[int, float]:
    """Project -> mean of a sheet as it would be if every member had assessed every project (least squares, additive model)."""
    from scipy.sparse import coo_array  # noqa: PLC0415  slow to load, and the page of the analysis alone needs it
    from scipy.sparse.linalg import lsqr  # noqa: PLC0415  slow to load, and the page of the analysis alone needs it

    members = {member: index for index, member in enumerate(sorted({sheet.member for sheet in sheets}))}
    projects = {project: index for index, project in enumerate(sorted({sheet.project for sheet in sheets}))}
    if not members:
        return {}
    rows, columns = [], []
    for row, sheet in enumerate(sheets):
        rows += [row, row]
        columns += [projects[sheet.project], len(projects) + members[sheet.member]]
    rows += [len(sheets)] * len(members)  # member effects sum to zero
    columns += range(len(projects), len(projects) + len(members))
    design = coo_array(([1.0] * len(rows), (rows, columns)), shape=(len(sheets) + 1, len(projects) + len(members)))
    points = [float(sheet.points) for sheet in sheets] + [0.0]
    solution: Any = lsqr(design.tocsr(), points, atol=TOLERANCE, btol=TOLERANCE)[0]
    return {project: float(solution[index]) for project, index in projects.items()}


def without_each_member(
    sheets: Sequence[SheetTotal],
    standings: Sequence[Standing],
    decided: Sequence[Sequence[int]] = (),
    precedence: Precedence = BY_SUM,
) -> list[Swap]:
    """Members without whose sheets a place would change; shared places are compared by their first."""
    now = {standing.project: standing.first for standing in standings}
    swaps = []
    for member in sorted({sheet.member for sheet in sheets if sheet.project in now}):
        rest = [sheet for sheet in sheets if sheet.member != member]
        then = {standing.project: standing.first for standing in ranking(rest, list(now), decided, precedence)}
        changed = {project: (now[project], then[project]) for project in now if now[project] != then[project]}
        if changed:
            swaps.append(Swap(member, changed))
    return swaps


def outliers(marks: Iterable[Mark], step: Decimal) -> list[Outlier]:
    """Marks at least `step` points from the mean of the others, the farthest first."""
    cells: dict[tuple[int, str], list[Mark]] = defaultdict(list)
    for mark in marks:
        cells[mark.project, mark.criterion].append(mark)
    outlying = []
    for given in cells.values():
        total = sum((mark.points for mark in given), Decimal(0))
        for mark in given:
            if len(given) > 1 and abs(mark.points - (others := (total - mark.points) / (len(given) - 1))) >= step:
                outlying.append(Outlier(mark, float(others)))
    return sorted(
        outlying,
        key=lambda outlier: (-abs(float(outlier.mark.points) - outlier.others), outlier.mark.project, outlier.mark.member),
    )
