"""Dates that follow from the regulation and the days of the contest. Pure: days in, days and instants out."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hackathon_portal.regulation.schema import DayTerm, KeepTerm, Regulation, Term, Unit
from hackathon_portal.russia.working_days import add_working_days, first_working_day, last_day_before, last_day_before_calendar

LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True)
class Deadlines:
    """Instants are aware, in the contest's zone; None where the regulation sets no term."""

    announce_by: date | None
    registration_closes_at: datetime | None
    approve_mentors_by: date | None

    @classmethod
    def of(cls, regulation: Regulation, *, starts_on: date) -> Deadlines:
        closing_day = day_before(starts_on, regulation.registration.closes_before)
        return cls(
            announce_by=day_before(starts_on, regulation.announcement_lead),
            registration_closes_at=end_of_day(closing_day, regulation) if closing_day else None,
            approve_mentors_by=day_before(starts_on, regulation.mentors.approved_before),
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


def day_after(day: date, term: DayTerm | None) -> date | None:
    """The last day of a term that counts from the day after `day`; one of calendar days may end on a day off. None without a term."""
    if term is None:
        return None
    return add_working_days(day, term.number) if term.unit is Unit.WORKING_DAYS else day + timedelta(days=term.number)


def end_of_term(last: date, regulation: Regulation) -> date:
    """The day on which a term that takes a right from a participant ends: `last`, or the next working day when it is a day off.

    Only the end moves, days inside the term never do. Civil Code, art. 191, 193; a regulation may exclude it in writing.
    """
    return first_working_day(last) if regulation.term_ends_on_working_day else last


def kept_until(event: date, term: KeepTerm) -> date:
    """The last day something is kept; years end on the same day of their last year, or on its month's last one (art. 192)."""
    if term.unit is not Unit.YEARS:
        return event + timedelta(days=term.number)
    year = event.year + term.number
    return date(year, event.month, min(event.day, monthrange(year, event.month)[1]))


def day_before(event: date, term: DayTerm | None) -> date | None:
    """The latest day that leaves the whole term between it and `event` (both exclusive). None without a term."""
    if term is None:
        return None
    count = last_day_before if term.unit is Unit.WORKING_DAYS else last_day_before_calendar
    return count(event, term.number)


def instant_after(instant: datetime, term: Term, regulation: Regulation, *, takes_right: bool = False) -> datetime:
    """When a term that begins at `instant` ends: hours to the second, days with the last second of their last day.

    Where its passing takes a right from a participant, the last day is moved as `end_of_term` says.
    """
    if term.unit is Unit.HOURS:
        return instant + timedelta(hours=term.number)
    last = day_after(local_day(instant, regulation), DayTerm(number=term.number, unit=term.unit))
    assert last is not None  # noqa: S101  for the types: the lines before make it so
    return end_of_day(end_of_term(last, regulation) if takes_right else last, regulation)
