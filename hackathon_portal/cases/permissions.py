"""Who may do what with cases: of a room its own permission, which its app registers; of a partner what `organisations.manage` says."""

from __future__ import annotations

from typing import Any

from hackathon_portal.cases.models import Case
from hackathon_portal.kernel.errors import require
from hackathon_portal.kernel.rooms import Kind, Room, read, thing_of

ONLY_STAFF = "Кейсы проверяют и открывают сотрудники сезона."
ONLY_PARTNER = "Кейс ведёт представитель проверенной организации, которая его даёт."
# The permission of staff in each kind of room.
_kept_by: dict[Kind, str] = {}


def cases_kept_by(kind: Kind, permission: str) -> None:
    """Register which permission keeps the cases of rooms of this kind."""
    _kept_by[kind] = permission


def may_keep(user: Any, room: Room | str) -> bool:
    """Whether the person looks after the cases of the room; of a room nobody speaks for nobody does."""
    where = read(room) if isinstance(room, str) else room
    return bool(user.has_perm(_kept_by.get(where.kind, "cases.of_nobody"), thing_of(where)))


def require_to_keep(user: Any, room: Room | str) -> None:
    """Refuse whoever does not look after the cases of the room."""
    where = read(room) if isinstance(room, str) else room
    require(user, _kept_by.get(where.kind, "cases.of_nobody"), thing_of(where), ONLY_STAFF)


def is_partner(user: Any, case: Case) -> bool:
    """Whether the person acts for the organisation that gives the case."""
    return bool(user.has_perm("organisations.manage", case.organisation))


def require_partner(user: Any, case: Case) -> None:
    """Refuse whoever does not act for the organisation that gives the case."""
    require(user, "organisations.manage", case.organisation, ONLY_PARTNER)
