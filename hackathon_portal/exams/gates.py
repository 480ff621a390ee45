"""Who may sit a test: the app of the test's room says so; tests know neither seasons nor contests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings

from hackathon_portal.kernel.rooms import Kind, Room, read

if TYPE_CHECKING:
    from hackathon_portal.exams.models import Exam

# (user, tests of one room) -> key of the test -> why the person may not sit it, empty when they may.
Gate = Callable[[Any, Sequence["Exam"]], Mapping[int, str]]
# (user, test) -> the zone in which the person reads times.
Zones = Callable[[Any, "Exam"], ZoneInfo]
# (room, what was typed) -> people found: key of the account -> how staff call them.
Search = Callable[[Room, str], Mapping[int, str]]
# (room, keys of accounts) -> how staff call them.
Names = Callable[[Room, Iterable[int]], Mapping[int, str]]
# Where the person's zone is not known: that of what belongs to no region, the portal's own.
USUAL_ZONE = ZoneInfo(settings.TIME_ZONE)


@dataclass(frozen=True)
class Sitters:
    """What the app of a room says of the people who sit its tests."""

    gate: Gate
    zones: Zones
    search: Search
    names: Names
    # Whether the list of those who go on by the tests of this room has been announced.
    is_listed: Callable[[Room], bool]


_sitters: dict[Kind, Sitters] = {}


def who_sits(kind: Kind, sitters: Sitters) -> None:
    """Register who may sit the tests of rooms of this kind, in whose zone they read times, how staff find and call them."""
    _sitters[kind] = sitters


def refusals(user: Any, exams: Sequence[Exam]) -> Mapping[int, str]:
    """Why this person may not sit each of these tests of one room, in words; empty when they may. A room nobody speaks for lets nobody in."""
    sitters = _sitters.get(read(exams[0].room).kind) if exams else None
    return sitters.gate(user, exams) if sitters else {exam.pk: "Этот тест никому не открыт." for exam in exams}


def refusal(user: Any, exam: Exam) -> str:
    """Why this person may not sit this test, in words; empty when they may."""
    return refusals(user, [exam])[exam.pk]


def zone_for(user: Any, exam: Exam) -> ZoneInfo:
    """The zone in which this person reads the times of this test."""
    sitters = _sitters.get(read(exam.room).kind)
    return sitters.zones(user, exam) if sitters else USUAL_ZONE


def found(room: Room, text: str) -> Mapping[int, str]:
    """People of a room found by what staff typed."""
    sitters = _sitters.get(room.kind)
    return sitters.search(room, text) if sitters else {}


def names(room: Room, users: Iterable[int]) -> Mapping[int, str]:
    """How staff call the people of a room."""
    sitters = _sitters.get(room.kind)
    return sitters.names(room, users) if sitters else {}


def is_listed(exam: Exam) -> bool:
    """Whether those who go on by the tests of this room have been announced."""
    room = read(exam.room)
    sitters = _sitters.get(room.kind)
    return bool(sitters and sitters.is_listed(room))
