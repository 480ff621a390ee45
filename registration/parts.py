"""What other rooms add to a participant's pages, and what they keep of a person: each registers itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hackathon_portal.contests.models import Contest

# Names and values for the template of the status page, for this user in this contest.
StatusPart = Callable[[Any, Contest], dict[str, Any]]
_status: list[StatusPart] = []
_tables: set[str] = set()
_told: list[Callable[[Any], list[dict[str, Any]]]] = []


def status_part(part: StatusPart) -> StatusPart:
    """Add what this function returns to the page of a person's application."""
    _status.append(part)
    return part


def status_parts(user: Any, contest: Contest) -> dict[str, Any]:
    return {name: value for part in _status for name, value in part(user, contest).items()}


# What stands in a person's cabinet besides applications: names of templates with their values.
CabinetPart = Callable[[Any], list[tuple[str, dict[str, Any]]]]
_cabinet: list[CabinetPart] = []


def cabinet_part(part: CabinetPart) -> CabinetPart:
    """Add what this function returns to the person's cabinet, under «Мои заявки»."""
    _cabinet.append(part)
    return part


def cabinet_parts(user: Any) -> list[tuple[str, dict[str, Any]]]:
    return [one for part in _cabinet for one in part(user)]


def kept_of_person(told: Callable[[Any], list[dict[str, Any]]], *, tables: set[str]) -> None:
    """Register how a room tells a user what these tables of it keep of them; the others are told by the registry of personal data."""
    _told.append(told)
    _tables.update(tables)


# Why an application's data cannot be erased yet, in words; empty where nothing stands against it.
Hold = Callable[[Any], str]
_holds: list[Hold] = []


def holds_data(hold: Hold) -> Hold:
    """Ask this function before an application's data are erased."""
    _holds.append(hold)
    return hold


def held_because(application: Any) -> str:
    return next((why for hold in _holds if (why := hold(application))), "")


def tables_told() -> set[str]:
    return set(_tables)


def told_of_person(user: Any) -> list[dict[str, Any]]:
    """What is kept of the person besides applications; each as a title with lines."""
    return [item for told in _told for item in told(user)]
