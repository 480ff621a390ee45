"""Points of attempts, in whole units and in SQL: answers are joined to the marks of distinct answers (`models.Mark`), nothing is marked here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db import connection

from hackathon_portal.exams.models import Exam
from hackathon_portal.exams.queries.keys import THOUSANDTHS, Keys
from hackathon_portal.exams.rules.marking import UNITS

# Units of a whole point.
POINT = UNITS * THOUSANDTHS

# One row for each question of each paper; a question not answered is the empty answer.
ROWS = """
    SELECT a.id AS attempt_id, v.id AS version_id, v.points, m.units AS share, COALESCE(w.text, '') AS text, w.seconds
    FROM exams_attempt a
    CROSS JOIN LATERAL unnest(a.paper) AS p(version_id)
    JOIN unnest(%(versions)s::bigint[], %(keys)s::text[], %(points)s::bigint[]) AS v(id, key, points) ON v.id = p.version_id
    LEFT JOIN exams_answer w ON w.attempt_id = a.id AND w.version_id = v.id
    LEFT JOIN exams_mark m ON m.version_id = v.id AND m.key = v.key AND m.text = COALESCE(w.text, '')
    WHERE a.exam_id = %(exam)s AND a.state <> 'open'
        AND (%(attempts)s::bigint[] IS NULL OR a.id = ANY(%(attempts)s::bigint[]))
"""
# An attempt with an answer not marked yet has no points: it waits for the next marking.
SCORED = """
    SELECT attempt_id, SUM(share * points)::bigint AS units, SUM(%(whole)s::bigint * points)::bigint AS full_units
    FROM rows GROUP BY attempt_id HAVING COUNT(*) = COUNT(share)
"""
WITH_SCORES = f"WITH rows AS ({ROWS}), scored AS ({SCORED})"


@dataclass(frozen=True, slots=True)
class Points:
    """The points of one attempt under some keys, beside those it has."""

    attempt: int
    external: str
    user: int
    units: int
    full_units: int
    had_units: int | None
    is_passed: bool
    was_passed: bool | None


def parameters(exam: Exam, keys: Keys, attempts: Sequence[int] | None = None) -> dict[str, Any]:
    """What `WITH_SCORES` is filled with."""
    chosen = None if attempts is None else list(attempts)
    return {"exam": exam.pk, "attempts": chosen, "whole": UNITS, "percent": exam.pass_percent, **keys.columns}


def points_under(exam: Exam, keys: Keys, *, attempts: Sequence[int] | None = None) -> Iterator[Points]:
    """The points of closed attempts under these keys; nothing is written. Distinct answers must be marked by them already."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""{WITH_SCORES}
            SELECT a.id, a.external, a.user_id, s.units, s.full_units, a.units,
                s.units::numeric * 100 >= %(percent)s::numeric * s.full_units, a.is_passed
            FROM scored s JOIN exams_attempt a ON a.id = s.attempt_id ORDER BY a.id""",  # noqa: S608  constants of this module
            parameters(exam, keys, attempts),
        )
        while rows := cursor.fetchmany(5000):
            yield from (Points(*row) for row in rows)


def points_text(units: int | Fraction) -> str:
    """Units as points with two decimals, rounded half up: «13.33»."""
    hundredths = int(Fraction(units, POINT) * 100 + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def spoken_points(units: int | None) -> str:
    """Points as a page says them: «13,33», «12»."""
    if units is None:
        return "—"
    whole, _, part = points_text(units).partition(".")
    return whole if part == "00" else f"{whole},{part.rstrip('0')}"
