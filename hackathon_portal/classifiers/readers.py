"""What a classifier says now: the newest version in force, else what came with the portal.

Which version is in force is one query, asked each time, so that no process goes on with an old list; its lines are kept by the version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from hackathon_portal.classifiers.models import ClassifierVersion
from hackathon_portal.classifiers.rules.lists import Line
from hackathon_portal.classifiers.shipped import shipped
from hackathon_portal.kernel import clock


def today() -> date:
    """The portal's day."""
    return timezone.localdate(clock.real())


def in_force(code: str, day: date | None = None) -> ClassifierVersion | None:
    """The version in force on that day (today), without its lines; None where the portal's own list is."""
    rows: QuerySet[ClassifierVersion] = ClassifierVersion.objects.filter(
        classifier=code, done_at__isnull=False, taken_back_at=None, in_force_from__lte=day or today()
    )
    return rows.defer("lines", "changes", "findings").order_by("-in_force_from", "-id").first()


def lines_of(code: str, version: ClassifierVersion | None = None) -> tuple[Line, ...]:
    """Every line of the classifier, ended ones included; of the version in force where none is given."""
    version = version or in_force(code)
    return shipped(code) if version is None else _lines(version.pk, version.made_at)


def living(code: str, day: date | None = None) -> tuple[Line, ...]:
    """The lines that hold on that day (today)."""
    on = day or today()
    return tuple(line for line in lines_of(code, in_force(code, on)) if line.is_known_on(on))


@lru_cache(maxsize=32)
def _lines(version_id: int, _made_at: datetime) -> tuple[Line, ...]:
    """Lines of a version in force never change: it is taken back as a whole. After a restore its number may be another version's, which
    was made at another instant."""
    return tuple(line_from(row) for row in ClassifierVersion.objects.values_list("lines", flat=True).get(pk=version_id))


def line_from(row: Mapping[str, Any]) -> Line:
    """A line as it is stored."""
    days = {name: date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to")}
    return Line(**{**row, **days})


def as_json(line: Line) -> dict[str, Any]:
    """A line to be stored."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(line).items()}
