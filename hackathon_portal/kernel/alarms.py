"""What the portal's administrators must hear of: an alarm of a kind is told once a day, by whoever has registered to tell it.

The kernel knows nobody's address: `accounts/alarms.py` writes the letters.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterator

from django.db import OperationalError

log = logging.getLogger("portal.alarms")

# (kind, what has happened and what to do, in Russian, a sentence a line) -> None
Teller = Callable[[str, str], object]
_tellers: list[Teller] = []
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
DISK_FULL = "53100"  # PostgreSQL's disk_full
NO_SPACE_WORDS = "Нет места на диске. Администратору портала отправлено письмо; повторите, когда место освободят."


def tells(function: Teller) -> Teller:
    """Register who tells an alarm; in a transaction of its own kind a day at most once is the teller's to keep."""
    _tellers.append(function)
    return function


def tell(kind: str, words: str) -> None:
    """Tell the administrators; whatever fails on the way is in the log and stops nobody."""
    log.error("alarm: %s", kind)
    for teller in _tellers:
        try:
            teller(kind, words)
        except Exception:  # an alarm must not break what raises it
            log.exception("alarm was not told: %s", kind)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        yield from (part for part in error.args if isinstance(part, BaseException))
        error = error.__cause__ or error.__context__


def is_no_space(error: BaseException) -> bool:
    """Whether the error, or one it came from, says that a disk is full: the portal's own or the database's."""
    return any(
        (isinstance(part, OSError) and part.errno in NO_SPACE)
        or (isinstance(part, OperationalError) and getattr(part.__cause__, "pgcode", "") == DISK_FULL)
        for part in _chain(error)
    )


def tell_no_space(what: str) -> None:
    """The alarm of a full disk; `what` could not be written (by its number: no names)."""
    tell(
        "disk",
        f"На диске портала нет места: не записано «{what}».\nОсвободите место и повторите: docs/operations.md, «Что делать при тревоге».",
    )
