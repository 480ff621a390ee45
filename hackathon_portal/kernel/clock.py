"""The one place where actions and pages take the time from; tests and the demonstration set it.

A rehearsal has a clock of its own (`rehearsals.py`): whatever serves it says so for as long as it does, and `now` is that contest's
time. What guards the portal (sessions, the second factor, limits, terms of tokens, retries) asks `real` or the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

# So far apart the clocks of nodes may be. A row of a time that lies further ahead than its writer could have meant was written under a
# wrong clock, and nobody waits for it.
MAY_DIFFER = timedelta(minutes=5)

_fixed: list[datetime] = []
# By how much the time of the contest being served differs from the real one; a thread and a task have one each.
shift: ContextVar[timedelta] = ContextVar("shift of a contest's clock", default=timedelta(0))


def now() -> datetime:
    """The current instant, aware, in UTC, by the clock of the contest being served; inside `fixed_at` counted from the instant given there."""
    return real() + shift.get()


def real() -> datetime:
    """The current instant whatever is being served: no contest's clock moves it. Inside `fixed_at` the instant given there."""
    return _fixed[-1] if _fixed else datetime.now(UTC)


@contextmanager
def fixed_at(instant: datetime) -> Iterator[None]:
    """Let the whole process see `instant` (aware) as the current time: for the demonstration and for tests."""
    _fixed.append(instant)
    try:
        yield
    finally:
        _fixed.pop()
