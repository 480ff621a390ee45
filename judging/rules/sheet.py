"""What may stand in a score sheet and when it counts (Tula: clauses 6.1, 6.2, 9.7). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from hackathon_portal.regulation.schema import Band, Criterion, Scale, Sheet


class PointsRefused(ValueError):
    """Points outside of the scale; the text says what is allowed."""


def parse_points(text: object, scale: Scale) -> Decimal | None:
    """What was typed in a cell -> points, None for an empty cell; PointsRefused for anything else."""
    written = str(text if text is not None else "").strip().replace(",", ".")
    if not written:
        return None
    try:
        value = Decimal(written)
        allowed = value.is_finite() and value in scale.values()
    except InvalidOperation:
        allowed = False
    if not allowed:
        least, most, step = (f"{number.normalize():f}" for number in (scale.minimum, scale.maximum, scale.step))
        raise PointsRefused(f"Балл — число от {least} до {most} с шагом {step}")
    return value


def blank_criteria(points: Mapping[str, Decimal | None], sheet: Sheet, role: str = "") -> list[str]:
    """Codes of criteria without points: a blank is never a zero. `role`: of the person a personal sheet is about."""
    return [criterion.code for criterion in sheet.criteria_for(role) if points.get(criterion.code) is None]


def counts(full_name: str, points: Mapping[str, Decimal | None], sheet: Sheet, role: str = "") -> bool:
    """A sheet counts only with the member's full name and points by every criterion."""
    return bool(full_name.strip()) and not blank_criteria(points, sheet, role)


def band_of(points: Decimal | None, criterion: Criterion) -> Band | None:
    """What these points mean by the criterion, in the regulation's words."""
    if points is None:
        return None
    return next((band for band in criterion.bands if band.least <= points <= band.most), None)
