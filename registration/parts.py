"""What other rooms add to a participant's pages, and what they keep of a person: each registers itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from hackathon_portal.contests.models import Contest

# Names and values for the template of the status page, for this user in this contest.
StatusPart = Callable[[Any, Contest], dict[str, Any]]
_status: list[StatusPart] = []
_rows: list[Callable[[Any], Iterable[QuerySet[Any]]]] = []
_told: list[Callable[[Any], list[dict[str, Any]]]] = []


def status_part(part: StatusPart) -> StatusPart:
    """Add what this function returns to the page of a person's application."""
    _status.append(part)
    return part


def status_parts(user: Any, contest: Contest) -> dict[str, Any]:
    return {name: value for part in _status for name, value in part(user, contest).items()}


def kept_of_person(*, rows: Callable[[Any], Iterable[QuerySet[Any]]], told: Callable[[Any], list[dict[str, Any]]]) -> None:
    """Register what a room keeps of a user: `rows` are erased with the account, `told` are {title, lines} for the own data."""
    _rows.append(rows)
    _told.append(told)


def rows_of_person(user: Any) -> list[QuerySet[Any]]:
    return [queryset for rows in _rows for queryset in rows(user)]


def told_of_person(user: Any) -> list[dict[str, Any]]:
    """What is kept of the person besides applications; each as a title with lines."""
    return [item for told in _told for item in told(user)]
