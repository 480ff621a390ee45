"""What areas of a season add to the entrant's own page: tests, results, places. Each registers itself; none knows another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from hackathon_portal.seasons.models import Entrant


class Slot(StrEnum):
    """Where on the page something stands, in this order."""

    TESTS = "tests"
    RESULT = "result"
    PLACEMENT = "placement"
    COMPETITIONS = "competitions"
    PROGRAMME = "programme"


TITLES = {
    Slot.TESTS: "Тесты",
    Slot.RESULT: "Результаты тестов",
    Slot.PLACEMENT: "Место на этапе",
    Slot.COMPETITIONS: "Онлайн-соревнования",
    Slot.PROGRAMME: "Программа",
}


@dataclass(frozen=True)
class Item:
    """One thing of a slot: what it is, what stands with it, by when, and where it is done."""

    title: str
    words: str = ""
    until: datetime | None = None
    address: str = ""
    act: str = ""
    # To be done now: it is also named on top of the page.
    is_open: bool = False
    lines: tuple[str, ...] = field(default=())


Part = Callable[[Entrant, datetime], Iterable[Item]]
_parts: dict[Slot, list[Part]] = {slot: [] for slot in Slot}


def own_part(slot: Slot) -> Callable[[Part], Part]:
    """Add what this function returns to a slot of the entrant's page: `@own_part(Slot.TESTS)`."""

    def register(part: Part) -> Part:
        _parts[slot].append(part)
        return part

    return register


def items_of(entrant: Entrant, now: datetime) -> dict[Slot, list[Item]]:
    """What every area has for this person, by slot; slots without anything are left out."""
    found: dict[Slot, list[Item]] = {}
    for slot, parts in _parts.items():
        if items := [item for part in parts for item in part(entrant, now)]:
            found[slot] = items
    return found


# What the page of an entrant for staff shows besides: a title and lines.
StaffPart = Callable[[Entrant], Iterable[tuple[str, Any]]]
_for_staff: list[StaffPart] = []


def staff_part(part: StaffPart) -> StaffPart:
    """Add these (title, words) to the entrant's page for staff."""
    _for_staff.append(part)
    return part


def staff_rows(entrant: Entrant) -> list[tuple[str, Any]]:
    return [row for part in _for_staff for row in part(entrant)]
