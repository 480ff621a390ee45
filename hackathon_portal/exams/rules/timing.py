"""How long an attempt lasts and whether it counts: on the server's clock, with extra time for those who need it.

Extra time moves both the minutes and the end of the window: who begins just before the window closes has as much more as anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction


class Standing(StrEnum):
    """What becomes of an attempt, the first that fits."""

    NO_PERSON = "refused.person"
    TOO_MANY = "refused.attempts"
    WINDOW = "refused.window"
    COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Timing:
    """The times of one test: minutes of an attempt, the window in which one may begin, seconds of grace after the end."""

    minutes: int
    opens_at: datetime
    closes_at: datetime
    grace_seconds: int
    attempts: int


def seconds_allowed(timing: Timing, started_at: datetime, factor: Fraction = Fraction(1)) -> Fraction:
    """Seconds from the start to the end of an attempt; `factor` is 2 for somebody who has twice the time."""
    to_the_close = Fraction((timing.closes_at - started_at) // timedelta(microseconds=1), 10**6)
    return min(timing.minutes * 60 * factor, to_the_close + timing.minutes * 60 * (factor - 1))


def ends_at(timing: Timing, started_at: datetime, factor: Fraction = Fraction(1)) -> datetime:
    """The end of an attempt, without the grace."""
    return started_at + timedelta(microseconds=int(seconds_allowed(timing, started_at, factor) * 10**6))


def is_in_time(saved_after: Fraction | int, allowed: Fraction, grace_seconds: int) -> bool:
    """Whether an answer saved so many seconds after the start counts: the last second of grace still does."""
    return saved_after <= allowed + grace_seconds


def standing(timing: Timing, *, is_admitted: bool, number: int, started_at: datetime) -> Standing:
    """Whether an attempt counts; `number` is the person's attempt in this test, from 1."""
    if not is_admitted:
        return Standing.NO_PERSON
    if number > timing.attempts:
        return Standing.TOO_MANY
    if not timing.opens_at <= started_at <= timing.closes_at:
        return Standing.WINDOW
    return Standing.COUNTED
