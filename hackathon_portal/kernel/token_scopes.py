"""What a token of the API may do, by the kind of the room it belongs to; who issues tokens there. Each app registers its own.

A token belongs to one room and its scopes to that room's kind: a scope of an organisation in a token of a contest does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hackathon_portal.kernel.rooms import Kind


@dataclass(frozen=True)
class Issuing:
    """Who issues tokens in rooms of a kind: the permission, the role whose loss ends its tokens, the words of a refusal, the name
    of the page's URL (its one argument is the slug of the room). `scopes`: code -> Russian title."""

    permission: str
    role: str
    refusal: str
    page: str
    scopes: dict[str, str] = field(default_factory=dict)


_kinds: dict[Kind, Issuing] = {}


def issued_in(kind: Kind, *, permission: str, role: str, refusal: str, page: str) -> None:
    """Declare that rooms of this kind have tokens. ValueError: declared twice."""
    if kind in _kinds:
        raise ValueError(kind)
    _kinds[kind] = Issuing(permission, role, refusal, page)


def scope(kind: Kind, code: str, title: str) -> None:
    """Declare what a token of such a room may do. ValueError: no tokens there, or the code is another scope's."""
    if kind not in _kinds or any(code in its.scopes for its in _kinds.values()):
        raise ValueError(code)
    _kinds[kind].scopes[code] = title


def issuing(kind: Kind) -> Issuing | None:
    """Who issues tokens in such rooms and for what; None where there are none."""
    return _kinds.get(kind)
