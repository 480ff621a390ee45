"""Statistics of questions: classical, so that a person can follow them; hints for a methodologist, nothing is dropped by itself.

Difficulty is the mean share of the points; discrimination is Pearson's r between the share of this question and the share of the rest of
the paper (the corrected point-biserial); of a choice each option has its own. Reliability is Cronbach's alpha.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Row:
    """One question in one counted attempt: its share, the share of the rest of the paper (0 to 1), seconds, the option chosen if it is a choice."""

    share: float
    rest: float
    seconds: float | None = None
    option: str = ""


@dataclass(frozen=True, slots=True)
class OptionFigures:
    share: float
    r: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """`n` answers; `difficulty` from 0 to 1; `r` is None where one of the two never varies; `median_seconds` of answers that count."""

    n: int
    difficulty: float
    r: float | None
    median_seconds: float | None
    options: Mapping[str, OptionFigures] = field(default_factory=dict)


class Suspicion(StrEnum):
    LEAKED = "leaked"
    WRONG_KEY = "wrong_key"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a question is pointed at. `at_least`: answers below which statistics say nothing yet."""

    at_least: int
    leaked_difficulty: float
    leaked_seconds: float
    other_option_r: float


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's r, None when one side never varies."""
    if len(pairs) < 2:
        return None
    left, right = zip(*pairs, strict=True)
    try:
        return statistics.correlation(left, right)
    except statistics.StatisticsError:
        return None


def figures_of(rows: Sequence[Row], options: Iterable[str] = ()) -> Figures:
    """The figures of one question over its rows; `options` are the numbers of a choice's options."""
    if not rows:
        raise ValueError("a question nobody was asked has no figures")
    seconds = [row.seconds for row in rows if row.seconds is not None]
    return Figures(
        n=len(rows),
        difficulty=statistics.fmean(row.share for row in rows),
        r=correlation([(row.share, row.rest) for row in rows]),
        median_seconds=statistics.median(seconds) if seconds else None,
        options={
            option: OptionFigures(
                share=statistics.fmean(float(row.option == option) for row in rows),
                r=correlation([(float(row.option == option), row.rest) for row in rows]),
            )
            for option in options
        },
    )


def suspicion_of(figures: Figures, key: str, thresholds: Thresholds) -> Suspicion | None:
    """What a methodologist should look at, the likeliest reason first; `key` is the number of a choice's right option, else empty."""
    if figures.n < thresholds.at_least:
        return None
    if (
        figures.difficulty >= thresholds.leaked_difficulty
        and figures.median_seconds is not None
        and figures.median_seconds <= thresholds.leaked_seconds
    ):
        return Suspicion.LEAKED
    if figures.r is None or figures.r >= 0:
        return None
    better = [
        option
        for option, about in figures.options.items()
        if option != key and about.r is not None and about.r >= thresholds.other_option_r
    ]
    return Suspicion.WRONG_KEY if better else Suspicion.NEGATIVE


def alpha(papers: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha of papers with the same questions (rows: people, columns: points); None when it is not defined."""
    if len(papers) < 2 or len(papers[0]) < 2:
        return None
    totals = statistics.pvariance([sum(paper) for paper in papers])
    if totals == 0:
        return None
    count = len(papers[0])
    return count / (count - 1) * (1 - sum(statistics.pvariance(column) for column in zip(*papers, strict=True)) / totals)
