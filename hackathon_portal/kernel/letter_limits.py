"""How many letters one participant can make the portal write to others: the one counter, asked by the outbox for each new letter.

Whoever acts is taken from the audit trail, so an action that comes later is counted without saying so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hackathon_portal.kernel import audit, rate
from hackathon_portal.kernel.limits import LETTERS, OTHER_LETTERS, Letters
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.rooms import Room

# (user, contest or None for the portal) -> whether they work for it.
Works = Callable[[Any, Room], bool]
_staff: list[Works] = []
SECRET = "token"  # the name of the part of an address that holds a secret  # noqa: S105  no secret


def trusts(function: Works) -> Works:
    """Register the function that says who works for a contest: their letters are not counted."""
    _staff.append(function)
    return function


def may_leave(kind: str, key: str, to: str, room: Room) -> bool:
    """Count a letter caused by a participant to somebody else; TooMany where its kind refuses, False where only the letter stays.

    Letters to oneself, of staff and of the clock are not counted, nor is the repeat of a key. Whoever came by a letter's secret link
    without signing in is counted by the link.
    """
    sender = audit.acting()
    own = getattr(sender, "email", "")
    who = sender.pk if own else _secret()
    bounds = LETTERS.get(kind, OTHER_LETTERS)
    if not who or own.lower() == to.lower() or bounds == Letters():
        return True
    if (own and any(works_for(sender, room) for works_for in _staff)) or OutboxMessage.objects.filter(key=key).exists():
        return True
    for name in bounds.refusing:
        rate.take(name, *_key(name, who, to, kind))
    try:
        for name in bounds.silent:
            rate.take(name, *_key(name, who, to, kind), told=False)
    except rate.TooMany:
        return False
    return True


def _secret() -> str:
    """The secret in the address of the request under way."""
    request = audit.request_under_way()
    return request.resolver_match.kwargs.get(SECRET, "") if request and request.resolver_match else ""


def _key(name: str, who: object, to: str, kind: str) -> tuple[object, ...]:
    if name.endswith(".again"):
        return (who, to.lower(), kind)
    return (to.lower(), kind) if name.endswith(".to") else (who,)
