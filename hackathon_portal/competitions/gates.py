"""Who may take part in a competition: the app of its room says so; competitions know neither seasons nor contests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hackathon_portal.kernel.rooms import Kind, read

if TYPE_CHECKING:
    from hackathon_portal.competitions.models import Competition

# (user, competition) -> why the person may not take part, empty when they may.
Gate = Callable[[Any, "Competition"], str]
_gates: dict[Kind, Gate] = {}


def who_competes(kind: Kind, gate: Gate) -> None:
    """Register who may take part in the competitions of rooms of this kind."""
    _gates[kind] = gate


def refusal(user: Any, competition: Competition) -> str:
    """Why this person may not take part, in words; empty when they may. A room nobody speaks for lets nobody in."""
    gate = _gates.get(read(competition.room).kind)
    return gate(user, competition) if gate else "Это соревнование никому не открыто."
