"""What an announcement must hold before it may be published. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hackathon_portal.regulation.schema import Regulation


def missing_parts(filled: Mapping[str, bool], regulation: Regulation) -> list[str]:
    """Titles of the obligatory parts that are not filled, in the regulation's order.

    `filled` maps a part's code to whether it is there; a part the portal doesn't know counts as missing.
    """
    return [title for code, title in regulation.announcement_parts.items() if not filled.get(code, False)]


def is_late(published_on: date, announce_by: date | None) -> bool:
    """Whether publishing on `published_on` leaves less than the regulation's lead before the start."""
    return announce_by is not None and published_on > announce_by
