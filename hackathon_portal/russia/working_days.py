"""Working days of the official Russian production calendar: weekends, holidays and each year's transferred days.

Source of the calendar: the decrees of the Government of the Russian Federation on the transfer of days off, as kept by the
library `holidays`. A year without a decree in it is not guessed: `calendar_is_known` says so and staff see a warning.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

ONE_DAY = timedelta(days=1)
# Years whose decree on transferred days the pinned version of `holidays` holds.
FIRST_KNOWN_YEAR = 2015


@cache
def _calendar(year: int):
    return country_holidays("RU", years=[year])


def calendar_is_known(year: int) -> bool:
    """Whether the calendar of `year` holds that year's transferred days (a year without any has no decree yet)."""
    if year < FIRST_KNOWN_YEAR:
        return False
    statutory = {(1, n) for n in range(1, 9)} | {(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}
    return any((day.month, day.day) not in statutory for day in _calendar(year))


def is_working_day(day: date) -> bool:
    """Whether `day` is a working day of the Russian production calendar."""
    return _calendar(day.year).is_working_day(day)


def add_working_days(start: date, days: int) -> date:
    """The `days`-th working day after `start`, counting from the day after it; `start` itself for zero days."""
    if days < 0:
        raise ValueError("days must not be negative")
    current = start
    while days:
        current += ONE_DAY
        if is_working_day(current):
            days -= 1
    return current


def first_working_day(day: date) -> date:
    """`day` itself, or the next working day after it when it is a day off (Civil Code, art. 193)."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def last_day_before(event: date, working_days: int) -> date:
    """The latest day that leaves `working_days` full working days between it and `event` (both exclusive)."""
    if working_days < 0:
        raise ValueError("working_days must not be negative")
    current = event - ONE_DAY
    while working_days:
        if is_working_day(current):
            working_days -= 1
        current -= ONE_DAY
    return current


def last_day_before_calendar(event: date, days: int) -> date:
    """The latest day that leaves `days` full calendar days between it and `event` (both exclusive)."""
    if days < 0:
        raise ValueError("days must not be negative")
    return event - ONE_DAY * (days + 1)
