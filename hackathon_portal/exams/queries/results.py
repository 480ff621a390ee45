"""Results of the tests of a room: for those who select by them, and as one report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Sum

from hackathon_portal.exams.models import Attempt, Exam, ExamFigures, ItemFigures, Ruling
from hackathon_portal.exams.queries.scores import points_text
from hackathon_portal.exams.rules.items import Kind
from hackathon_portal.kernel.rooms import Room

# How a point of a report is rounded.
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Result:
    """One marked attempt: the exact share of the points, seconds used, whether it passed. `external` is its number in a file."""

    attempt: int
    external: str
    user: int
    exam: str
    share: Fraction
    seconds: int
    started_at: datetime
    is_passed: bool


def sittings_of(room: Room) -> Iterator[Result]:
    """Every marked attempt of the tests of a room (not of its schools), by key; selection takes them as its `Sitting`s."""
    rows = (
        Attempt.objects.filter(exam__room=str(room), exam__takers=Exam.Takers.PARTICIPANTS, units__isnull=False)
        .order_by("pk")
        .values_list(
            "pk",
            "external",
            "user_id",
            "exam__code",
            "units",
            "full_units",
            "seconds",
            "started_at",
            "submitted_at",
            "ends_at",
            "is_passed",
        )
    )
    shares: dict[tuple[int, int], Fraction] = {}  # few, and slow to make
    for pk, external, user, exam, units, full, seconds, started, submitted, ends, is_passed in rows.iterator(chunk_size=5000):
        used = seconds if seconds is not None else ((submitted or ends) - started) // timedelta(seconds=1)
        points = (units or 0, full or 0)
        if points not in shares:
            shares[points] = Fraction(*points) if full else Fraction(0)
        yield Result(pk, external, user, exam, shares[points], used, started, bool(is_passed))


def report_of(
    room: Room, *, statuses: Mapping[str, int], name_of: Callable[[int], str], changes: Mapping[str, Any]
) -> dict[str, Any]:
    """The results of a room's tests as one report: `statuses` are counts of attempts as they came from a file, `name_of` names a user
    to whoever reads it, `changes` is what the decisions in force have changed (`actions/effects.py: changes_in`)."""
    marked = Attempt.objects.filter(exam__room=str(room), units__isnull=False)
    passed = sorted({name_of(user) for user in marked.filter(is_passed=True).values_list("user_id", flat=True)})
    items, suspicious = _items_of(room)
    after = marked.aggregate(total=Sum("units"))["total"] or 0
    return {
        "attempts": dict(statuses),
        "items": items,
        "suspicious": suspicious,
        "ruling_changes": {key: changes[key] for key in ("gain", "lose_when_strict", "now_pass", "would_fail_when_strict")},
        "sum_of_points": {
            "before": points_text(changes["before"]),
            "after": points_text(after),
            "strict": points_text(changes["strict"]),
        },
        "passed_attempts": {"before": changes["passed_before"], "after": marked.filter(is_passed=True).count()},
        "passed_people": len(passed),
        "passed_people_sha256": hashlib.sha256("".join(f"{name}\n" for name in passed).encode()).hexdigest(),
    }


def _items_of(room: Room) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The figures of every question before any decision, and after those in force; who is pointed at."""
    ruled = {
        exam.pk
        for ruling in Ruling.objects.filter(room=str(room), state=Ruling.State.ADOPTED).select_related("version__question")
        for exam in Exam.objects.filter(bank=ruling.version.question.bank_id, category=ruling.version.question.category)
    }
    figures = ExamFigures.objects.filter(exam__room=str(room)).select_related("exam").order_by("key_revision")
    found: dict[str, Any] = {}
    suspicious: dict[str, list[str]] = {}
    for kept in figures:
        rows = ItemFigures.objects.filter(of=kept).select_related("version__question")
        for row in sorted(rows, key=lambda row: row.version.question.code):
            code = row.version.question.code
            if code not in found:
                found[code] = _figures(row, kept.exam.code)
                if row.suspicion:
                    suspicious.setdefault(row.suspicion, []).append(code)
            elif kept.exam_id in ruled and kept.key_revision == kept.exam.key_revision:
                found[code]["after_new_key"] = {name: _figures(row, "")[name] for name in ("difficulty", "r")}
    return dict(sorted(found.items())), {kind: sorted(codes) for kind, codes in suspicious.items()}


def _figures(row: ItemFigures, exam: str) -> dict[str, Any]:
    about: dict[str, Any] = {
        "exam": exam,
        "kind": row.version.kind,
        "n": row.n,
        "difficulty": round(row.difficulty, DIGITS),
        "r": _rounded(row.r),
        "median_seconds": row.median_seconds,
    }
    if row.version.kind == Kind.SINGLE:
        about["options"] = {
            number: {"share": _rounded(option["share"]), "r": _rounded(option["r"])} for number, option in row.options.items()
        }
    return about


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
