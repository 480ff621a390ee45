"""A letter that cannot name what it must stays with the portal, and whoever can fill it in is told.

The row is kept as cancelled with the reason, under a key of its own: the deed that posts it, done again once the value is there, finds its key free,
and the letter leaves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from hackathon_portal.kernel.models import OutboxMessage

log = logging.getLogger("portal.outbox")
State = OutboxMessage.State
KEPT = ":unsaid"
LONGEST_KEY = 160
REASON = "не отправлено: не заполнено то, что письмо должно назвать"

# (the kept letter, what is empty) -> None
Teller = Callable[[OutboxMessage, str], object]
_tellers: list[Teller] = []


def tells(function: Teller) -> Teller:
    """Register who tells staff of a letter that was kept."""
    _tellers.append(function)
    return function


def hold_back(row: OutboxMessage, unsaid: Sequence[str]) -> None:
    """Cancel a new letter for what it cannot name."""
    row.key = f"{row.key[: LONGEST_KEY - len(KEPT)]}{KEPT}"
    row.state, row.last_error = State.CANCELLED, f"{REASON}: {', '.join(unsaid)}"


def is_kept(row: OutboxMessage) -> bool:
    return row.state == State.CANCELLED and row.last_error.startswith(REASON)


def tell(row: OutboxMessage) -> None:
    """Tell staff of a letter that was kept; the log names its kind only."""
    log.error("a letter cannot name what it must, not sent: %s", row.kind)
    for teller in _tellers:
        teller(row, row.last_error.removeprefix(f"{REASON}: "))
