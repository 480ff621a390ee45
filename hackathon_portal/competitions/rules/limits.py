"""May a side send one more file now: the window, so many files a day, so many in all. A malformed file does not use up a limit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Limits:
    """What a competition says; None: no such limit. Both ends of the window are inside it."""

    daily: int | None
    total: int | None
    opens_at: datetime
    closes_at: datetime
    zone: ZoneInfo


@dataclass(frozen=True)
class Sent:
    """A file sent before. `counts`: it is scored, or waits to be; a malformed one does not count."""

    received_at: datetime
    counts: bool


@dataclass(frozen=True)
class Verdict:
    """`code` is empty where one more may be sent; what is left is said before it; None: without a limit. `again_at`: when it may again."""

    code: str
    left_today: int | None
    left_total: int | None
    again_at: datetime | None = None

    def __bool__(self) -> bool:
        return not self.code


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """The day of a competition an instant belongs to."""
    return instant.astimezone(zone).date()


def day_ends(instant: datetime, zone: ZoneInfo) -> datetime:
    """When the day of an instant is over: the next midnight of the zone."""
    return datetime.combine(day_of(instant, zone) + timedelta(days=1), time(), zone)


def may_send(history: Iterable[Sent], now: datetime, limits: Limits) -> Verdict:
    """Whether a side with these files may send one more now, and how many are left before it."""
    counted = [sent for sent in history if sent.counts]
    today = day_of(now, limits.zone)
    used = sum(day_of(sent.received_at, limits.zone) == today for sent in counted)
    left_today = None if limits.daily is None else max(0, limits.daily - used)
    left_total = None if limits.total is None else max(0, limits.total - len(counted))
    if left_today is not None and left_total is not None:
        left_today = min(left_today, left_total)
    if now < limits.opens_at:
        return Verdict("window.not_open", left_today, left_total, limits.opens_at)
    if now > limits.closes_at:
        return Verdict("window.closed", left_today, left_total)
    if left_total == 0:
        return Verdict("limit.total", left_today, left_total)
    if left_today == 0:
        tomorrow = day_ends(now, limits.zone)
        return Verdict("limit.daily", left_today, left_total, tomorrow if tomorrow <= limits.closes_at else None)
    return Verdict("", left_today, left_total)
