"""Each kind of letter says how soon somebody needs it: its lane. Every app declares its kinds in `letter_kinds.py` (a test finds one that has none).

ACCOUNT: somebody sits and waits (a code, a confirmation, a reset). PERSONAL: one's own application, team or prize. MASS: the same to many,
and what may come an hour later. `may_be_refused`: a mailing its reader can unsubscribe from; what tells of a duty or a right
(moved dates, changed rules, decisions) is never one, however many get it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from hackathon_portal.kernel.models import OutboxMessage

log = logging.getLogger("portal.outbox")
Lane = OutboxMessage.Lane


@dataclass(frozen=True)
class Kind:
    lane: Lane
    may_be_refused: bool = False


_kinds: dict[str, Kind] = {}
UNKNOWN = Kind(Lane.PERSONAL)


def declare(lane: Lane, prefix: str, names: str, *, may_be_refused: bool = False) -> None:
    """Put these kinds (names between spaces, `prefix` before each) into a lane. ValueError for a kind that has one."""
    for name in names.split():
        kind = prefix + name
        if kind in _kinds:
            raise ValueError(f"{kind} has a lane")
        _kinds[kind] = Kind(lane, may_be_refused)


def kind_of(name: str) -> Kind:
    """What was declared of a kind; one that nobody declared stops no letter: it is personal, and the log says so."""
    if name not in _kinds:
        log.warning("a kind of letter has no lane: %s", name)
    return _kinds.get(name, UNKNOWN)


def known() -> dict[str, Kind]:
    return dict(_kinds)


def refusable() -> list[str]:
    return [name for name, kind in _kinds.items() if kind.may_be_refused]


declare(Lane.PERSONAL, "kernel.", "job_given_up")
