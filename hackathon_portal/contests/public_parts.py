"""What other rooms add to the public page of a contest and to its calendar: each registers itself, contests know none of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from hackathon_portal.contests.models import Contest

# Names and values for the template of the public page.
Part = Callable[[Contest], dict[str, Any]]
# (instant, title) of each line of the programme visitors may see.
Lines = Callable[[Contest], list[tuple[datetime, str]]]
_parts: list[Part] = []
_lines: list[Lines] = []


def public_part(part: Part) -> Part:
    """Add what this function returns to the public page of every contest."""
    _parts.append(part)
    return part


def calendar_lines(lines: Lines) -> Lines:
    """Add the lines this function returns to the calendar file of every contest."""
    _lines.append(lines)
    return lines


def public_parts(contest: Contest) -> dict[str, Any]:
    return {name: value for part in _parts for name, value in part(contest).items()}


def lines_of(contest: Contest) -> list[tuple[datetime, str]]:
    return [line for lines in _lines for line in lines(contest)]
