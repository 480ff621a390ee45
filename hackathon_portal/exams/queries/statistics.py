"""Statistics of the questions of a test, in SQL: what `rules/statistics.py` says, over millions of answers in bounded memory."""

from __future__ import annotations

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
_R = "CASE WHEN MIN({0}) = MAX({0}) OR MIN(rest) = MAX(rest) THEN NULL ELSE CORR({0}, rest) END"
_OPTION = "(s.text = o.option)::int::float8"
_ITEMS = f"""{WITH_SCORES.replace("rows AS (", "rows AS MATERIALIZED (", 1)},
    shares AS MATERIALIZED (
        SELECT r.version_id, r.text, r.seconds, r.share::float8 / %(whole)s AS share,
            (t.units - r.share * r.points)::float8 / NULLIF(t.full_units - %(whole)s::bigint * r.points, 0)::float8 AS rest
        FROM rows r JOIN scored t ON t.attempt_id = r.attempt_id
    )
    SELECT version_id, '' AS option, COUNT(*), AVG(share), {_R.format("share")}, PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY seconds)
    FROM shares GROUP BY version_id
    UNION ALL
    SELECT s.version_id, o.option, COUNT(*), AVG({_OPTION}), {_R.format(_OPTION)}, NULL
    FROM shares s JOIN unnest(%(choices)s::bigint[], %(options)s::text[]) AS o(version_id, option) ON o.version_id = s.version_id
    GROUP BY s.version_id, o.option"""  # noqa: S608  constants of this package
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


@dataclass(frozen=True)
class Group:
    """People who sat the same paper, and how reliable it was for them."""

    people: int
    questions: int
    alpha: float | None


def figures_of_items(exam: Exam, keys: Keys, items: Mapping[int, Item]) -> dict[int, Figures]:
    """The figures of every question of a test, over closed attempts, under keys whose answers are marked already."""
    choices = [
        (pk, str(number)) for pk, item in items.items() if item.kind is Kind.SINGLE for number in range(1, len(item.options) + 1)
    ]
    values = parameters(exam, keys) | {"choices": [pk for pk, _ in choices], "options": [option for _, option in choices]}
    whole: dict[int, tuple[int, float, float | None, float | None]] = {}
    options: dict[int, dict[str, OptionFigures]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ITEMS, values)
        for version, option, count, mean, r, seconds in cursor.fetchall():
            if option:
                options.setdefault(version, {})[option] = OptionFigures(float(mean), r)
            else:
                whole[version] = (count, float(mean), r, seconds)
    return {
        version: Figures(*figures, options=dict(sorted(options.get(version, {}).items(), key=lambda pair: int(pair[0]))))
        for version, figures in whole.items()
    }


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
