"""The one place where actions and pages take the time from; tests and the demonstration set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

# So far apart the clocks of nodes may be. A row of a time that lies further ahead than its writer could have meant was written under a
# wrong clock, and nobody waits for it.
MAY_DIFFER = timedelta(minutes=5)

_fixed: list[datetime] = []


def now() -> datetime:
    """The current instant, aware, in UTC; inside `fixed_at` the instant given there."""
    return _fixed[-1] if _fixed else datetime.now(UTC)


@contextmanager
def fixed_at(instant: datetime) -> Iterator[None]:
    """Let the whole process see `instant` (aware) as the current time: for the demonstration and for tests."""
    _fixed.append(instant)
    try:
        yield
    finally:
        _fixed.pop()
