"""Who may sit a test: the app of the test's room says so; tests know neither seasons nor contests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from hackathon_portal.kernel.rooms import Kind, read

if TYPE_CHECKING:
    from hackathon_portal.exams.models import Exam

# (user, test) -> why the person may not sit it, empty when they may.
Gate = Callable[[Any, "Exam"], str]
# (user, test) -> the zone in which the person reads times.
Zones = Callable[[Any, "Exam"], ZoneInfo]
_gates: dict[Kind, Gate] = {}
_zones: dict[Kind, Zones] = {}
USUAL_ZONE = ZoneInfo("Europe/Moscow")


def who_sits(kind: Kind, gate: Gate, zones: Zones | None = None) -> None:
    """Register who may sit the tests of rooms of this kind, and in whose zone they read the times."""
    _gates[kind] = gate
    if zones is not None:
        _zones[kind] = zones


def refusal(user: Any, exam: Exam) -> str:
    """Why this person may not sit this test, in words; empty when they may. A room nobody speaks for lets nobody in."""
    gate = _gates.get(read(exam.room).kind)
    return gate(user, exam) if gate else "Этот тест никому не открыт."


def zone_for(user: Any, exam: Exam) -> ZoneInfo:
    """The zone in which this person reads the times of this test."""
    zones = _zones.get(read(exam.room).kind)
    return zones(user, exam) if zones else USUAL_ZONE
