"""When a score sheet counts (Tula: clauses 6.1, 6.2, 9.7); what may stand in it, its criteria's measures say. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from hackathon_portal.regulation.schema import Sheet


def blank_criteria(points: Mapping[str, Decimal | None], sheet: Sheet, role: str = "") -> list[str]:
    """Codes of criteria without points: a blank is never a zero. `role`: of the person a personal sheet is about."""
    return [criterion.code for criterion in sheet.criteria_for(role) if points.get(criterion.code) is None]


def counts(full_name: str, points: Mapping[str, Decimal | None], sheet: Sheet, role: str = "") -> bool:
    """A sheet counts only with the member's full name and points by every criterion."""
    return bool(full_name.strip()) and not blank_criteria(points, sheet, role)
