"""Dates that follow from the regulation and the days of the contest. Pure: days in, days and instants out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hackathon_portal.regulation.schema import Regulation
from hackathon_portal.russia.working_days import add_working_days, last_day_before, last_day_before_calendar

LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True)
class Deadlines:
    """Instants are aware, in the contest's zone; None where the regulation sets no term."""

    announce_by: date | None
    registration_closes_at: datetime | None
    approve_mentors_by: date | None

    @classmethod
    def of(cls, regulation: Regulation, *, starts_on: date) -> Deadlines:
        lead = regulation.announcement_lead_calendar_days
        closing = regulation.registration.closes_working_days_before
        mentors = regulation.mentors.approved_working_days_before
        return cls(
            announce_by=None if lead is None else last_day_before_calendar(starts_on, lead),
            registration_closes_at=None if closing is None else end_of_day(last_day_before(starts_on, closing), regulation),
            approve_mentors_by=None if mentors is None else last_day_before(starts_on, mentors),
        )


def end_of_day(day: date, regulation: Regulation) -> datetime:
    """23:59:59 of `day` in the contest's zone, aware."""
    return datetime.combine(day, LAST_SECOND, tzinfo=regulation.zone)


def is_after(instant: datetime, deadline: datetime | None) -> bool:
    """Whether `instant` is too late; the whole last second is still in time."""
    return deadline is not None and instant >= deadline + timedelta(seconds=1)


def local_day(instant: datetime, regulation: Regulation) -> date:
    """The calendar day of an aware instant in the contest's zone."""
    return instant.astimezone(regulation.zone).date()


def within_working_days(start: date, days: int | None) -> date | None:
    """Last day of a term of `days` working days that counts from the day after `start`."""
    return None if days is None else add_working_days(start, days)
