"""For whom a gathering is: who the people of an audience are, the app that knows them says; gatherings know neither applications nor awards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hackathon_portal.events.models import Gathering
from hackathon_portal.kernel.rooms import Kind

# (user, gathering) -> whether the person belongs to its audience.
Belongs = Callable[[Any, Gathering], bool]
_audiences: dict[tuple[Kind, str], Belongs] = {}


def audience(kind: Kind, code: str) -> Callable[[Belongs], Belongs]:
    """Register who belongs to this audience in rooms of this kind."""

    def keep(belongs: Belongs) -> Belongs:
        _audiences[kind, code] = belongs
        return belongs

    return keep


def may_come(user: Any, gathering: Gathering) -> bool:
    """Whether the person may sign up of their own accord; the invited answer their invitation."""
    if gathering.audience == Gathering.Audience.EVERYBODY:
        return True
    belongs = _audiences.get((gathering.belongs_to.kind, gathering.audience))
    return bool(belongs and belongs(user, gathering))
