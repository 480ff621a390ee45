"""Statistics of the questions of a test, in SQL: what `rules/statistics.py` says, over millions of answers in bounded memory."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

from hackathon_portal.exams.models import Exam, ExamFigures
from hackathon_portal.exams.queries.keys import Chains, Keys
from hackathon_portal.exams.queries.scores import ROWS, WITH_SCORES, parameters
from hackathon_portal.exams.rules.items import Item, Kind
from hackathon_portal.exams.rules.marking import WHOLE
from hackathon_portal.exams.rules.rulings import CHOICES, item_under
from hackathon_portal.exams.rules.statistics import Figures, OptionFigures, Suspicion, Thresholds, suspicion_of

# A correlation is nothing where one side never varies; rounding of floats must not make it something.
_VARIES = "MIN(rest) < MAX(rest)"
# Questions (text is NULL), then what was chosen in choices: count, mean share, r, median of seconds, and sums of the rest of the paper.
_ITEMS = f"""{WITH_SCORES.replace("rows AS (", "rows AS MATERIALIZED (", 1)},
    shares AS MATERIALIZED (
        SELECT r.version_id, r.text, r.seconds, r.share::float8 / %(whole)s AS share,
            (t.units - r.share * r.points)::float8 / NULLIF(t.full_units - %(whole)s::bigint * r.points, 0)::float8 AS rest
        FROM rows r JOIN scored t ON t.attempt_id = r.attempt_id
    )
    SELECT version_id, NULL AS text, COUNT(*), AVG(share),
        CASE WHEN {_VARIES} AND MIN(share) < MAX(share) THEN CORR(share, rest) END,
        PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY seconds),
        COUNT(rest), SUM(rest), CASE WHEN {_VARIES} THEN SUM(rest * rest) END
    FROM shares GROUP BY version_id
    UNION ALL
    SELECT version_id, text, COUNT(*), NULL, NULL, NULL, COUNT(rest), SUM(rest), NULL
    FROM shares WHERE version_id = ANY(%(choices)s::bigint[]) GROUP BY version_id, text"""  # noqa: S608  constants of this package
# Papers with the same questions are a group; so many people must have sat it.
_GROUPS = f"""WITH rows AS MATERIALIZED ({ROWS}),
    papers AS (
        SELECT attempt_id, SUM(share * points)::float8 AS total, COUNT(*) AS questions,
            MD5(STRING_AGG(version_id::text, ',' ORDER BY version_id)) AS paper
        FROM rows GROUP BY attempt_id HAVING COUNT(*) = COUNT(share)
    ),
    sat AS (
        SELECT paper, COUNT(*) AS people, MIN(questions) AS questions, VAR_POP(total) AS spread
        FROM papers GROUP BY paper HAVING COUNT(*) >= GREATEST(%(least)s, 2)
    ),
    single AS (
        SELECT p.paper, r.version_id, VAR_POP((r.share * r.points)::float8) AS spread
        FROM papers p JOIN sat USING (paper) JOIN rows r USING (attempt_id) GROUP BY p.paper, r.version_id
    )
    SELECT sat.people, sat.questions,
        CASE WHEN sat.questions > 1 AND sat.spread > 0
            THEN sat.questions / (sat.questions - 1.0) * (1 - SUM(single.spread) / sat.spread) END
    FROM sat JOIN single USING (paper) GROUP BY sat.paper, sat.people, sat.questions, sat.spread ORDER BY sat.people DESC"""  # noqa: S608  constants of this package
MOST_GROUPS = 20
# For this transaction alone: answers of a whole test are joined in memory, not by files.
_ROOM = "SET LOCAL work_mem = '64MB'"


@dataclass(frozen=True)
class Group:
    """People who sat the same paper, and how reliable it was for them."""

    people: int
    questions: int
    alpha: float | None


@dataclass(frozen=True)
class _Sums:
    """Answers counted, and of those with a rest of the paper their number, sum and sum of squares (None where the rest never varies)."""

    count: int
    n: int
    total: float
    squares: float | None = None


def figures_of_items(exam: Exam, keys: Keys, items: Mapping[int, Item]) -> dict[int, Figures]:
    """The figures of every question of a test, over closed attempts, under keys whose answers are marked already."""
    choices = [pk for pk, item in items.items() if item.kind is Kind.SINGLE]
    found: dict[int, tuple[_Sums, float, float | None, float | None]] = {}
    chosen: dict[int, dict[str, _Sums]] = {version: {} for version in choices}
    with connection.cursor() as cursor:
        cursor.execute(_ROOM)
        cursor.execute(_ITEMS, parameters(exam, keys) | {"choices": choices})
        for version, text, count, mean, r, seconds, n, total, squares in cursor.fetchall():
            sums = _Sums(count, n, total or 0.0, squares)
            if text is None:
                found[version] = (sums, float(mean), r, seconds)
            else:
                chosen[version][text] = sums
    return {
        version: Figures(whole.count, mean, r, seconds, options=_options(whole, chosen.get(version), items[version]))
        for version, (whole, mean, r, seconds) in found.items()
    }


def _options(whole: _Sums, chosen: Mapping[str, _Sums] | None, item: Item) -> dict[str, OptionFigures]:
    """Each option of a choice: who chose it, and Pearson's r of choosing it with the rest of the paper."""
    if chosen is None:
        return {}
    nobody = _Sums(0, 0, 0.0)
    options = {str(number): chosen.get(str(number), nobody) for number in range(1, len(item.options) + 1)}
    return {number: OptionFigures(sums.count / whole.count, _r(whole, sums)) for number, sums in options.items()}


def _r(whole: _Sums, chosen: _Sums) -> float | None:
    if whole.squares is None or chosen.n in (0, whole.n):
        return None
    spread = chosen.n * (whole.n - chosen.n) * (whole.n * whole.squares - whole.total**2)
    return (whole.n * chosen.total - chosen.n * whole.total) / math.sqrt(spread) if spread > 0 else None


def groups_of(exam: Exam, keys: Keys, at_least: int) -> list[Group]:
    """Cronbach's alpha of each paper that so many people sat, the most sat first."""
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS, parameters(exam, keys) | {"least": at_least})
        return [
            Group(people, questions, None if alpha is None else float(alpha))
            for people, questions, alpha in cursor.fetchmany(MOST_GROUPS)
        ]


def right_option(item: Item, chain: Sequence[Any] = ()) -> str:
    """The number of a choice's right option under the decisions in force; empty for other kinds."""
    if item.kind not in CHOICES or item.kind is Kind.TRUE_FALSE:
        return ""
    for step in chain:
        item = item_under(item, step.key)
    return next((str(number) for number, option in enumerate(item.options, 1) if option.weight == WHOLE), "")


def suspicions(
    figures: Mapping[int, Figures], items: Mapping[int, Item], chains: Chains, thresholds: Thresholds
) -> dict[int, Suspicion]:
    """What a methodologist should look at; nothing is dropped by itself."""
    found = {
        version: suspicion_of(about, right_option(items[version], chains.get(version, ())), thresholds)
        for version, about in figures.items()
    }
    return {version: suspicion for version, suspicion in found.items() if suspicion is not None}


def options_json(figures: Figures) -> dict[str, dict[str, float | None]]:
    """The options of a choice as `ItemFigures` keeps them."""
    return {number: asdict(option) for number, option in figures.options.items()}


def kept_figures(exam: Exam) -> ExamFigures | None:
    """The statistics of a test that were counted last, with their questions; None before any were."""
    return ExamFigures.objects.filter(exam=exam).order_by("-key_revision").prefetch_related("items__version__question").first()
