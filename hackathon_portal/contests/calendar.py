"""Dates as iCalendar (RFC 5545): a contest's days, deadlines with a reminder the day before, its timetable."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.public_parts import lines_of
from hackathon_portal.kernel import clock

REMIND = timedelta(days=-1)


class CalendarFile:
    """A calendar of a contest or a season being written; the same entry keeps its identifier, so a calendar program renews what it has.

    `slug` begins the identifiers, `short_title` the title of each entry.
    """

    def __init__(self, title: str, *, slug: str, short_title: str, is_cancelled: bool = False) -> None:
        from icalendar import Calendar  # noqa: PLC0415  on first use: few requests write a calendar

        self._slug, self._short_title, self._is_cancelled = slug, short_title, is_cancelled
        self._book = Calendar()
        self._book.add("prodid", "-//hackathon portal//RU")
        self._book.add("version", "2.0")
        self._book.add("x-wr-calname", title)

    def add(
        self,
        name: str,
        title: str,
        starts: Any,
        ends: Any = None,
        *,
        path: str,
        place: str = "",
        description: str = "",
        remind: bool = False,
        is_off: bool = False,
    ) -> None:
        """An entry on a day or at an instant; `path` is its page, with `remind` a program tells of it the day before; `is_off`: it will not be."""
        from icalendar import Alarm, Event  # noqa: PLC0415  on first use: few requests write a calendar

        entry = Event()
        entry.add("uid", f"{self._slug}-{name}@{urlsplit(settings.PORTAL_ORIGIN).hostname}")
        entry.add("dtstamp", clock.now())
        entry.add("summary", f"{self._short_title}: {title}")
        entry.add("dtstart", starts)
        if ends:
            entry.add("dtend", ends)
        entry.add("url", f"{settings.PORTAL_ORIGIN}{path}")
        for key, value in (("location", place), ("description", description)):
            if value:
                entry.add(key, value)
        if self._is_cancelled or is_off:
            entry.add("status", "CANCELLED")
        elif remind:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", title)
            alarm.add("trigger", REMIND)
            entry.add_component(alarm)
        self._book.add_component(entry)

    def to_bytes(self) -> bytes:
        """With a VTIMEZONE for every zone named: without one Outlook shifts or refuses the file (RFC 5545: 3.2.19, 3.6.5)."""
        self._book.add_missing_timezones()
        return self._book.to_ical()


def of_contest(contest: Contest, title: str) -> CalendarFile:
    """An empty calendar of a contest."""
    is_cancelled = contest.state == Contest.State.CANCELLED
    return CalendarFile(title, slug=contest.slug, short_title=contest.short_title, is_cancelled=is_cancelled)


def calendar_of(contest: Contest) -> bytes:
    """The file's bytes for participants and visitors."""
    zone = contest.regulation.zone
    book = of_contest(contest, contest.short_title)
    path, place = contest.get_absolute_url(), (contest.address or contest.place) if contest.place else ""
    book.add("days", "конкурс", contest.starts_on, contest.ends_on + timedelta(days=1), remind=True, path=path, place=place)
    for name, title, at in _deadlines(contest):
        if at:
            book.add(name, title, at.astimezone(zone), at.astimezone(zone), remind=True, path=path, place=place)
    for starts_at, title in lines_of(contest):
        name = hashlib.sha256(f"{starts_at.isoformat()} {title}".encode()).hexdigest()[:16]
        book.add(f"entry-{name}", title, starts_at.astimezone(zone), path=path, place=place)
    return book.to_bytes()


def _deadlines(contest: Contest) -> list[tuple[str, str, datetime | None]]:
    return [
        ("registration", "конец регистрации", contest.registration_closes_at),
        ("project", "срок представления проекта", contest.project_deadline_at),
    ]
