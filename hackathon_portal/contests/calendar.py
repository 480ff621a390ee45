"""A contest's dates as iCalendar (RFC 5545): the days themselves, each deadline with a reminder the day before, the timetable."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock

REMIND = timedelta(days=-1)


def calendar_of(contest: Contest) -> bytes:
    """The file's bytes; the same contest gives the same identifiers, so a calendar renews what it has."""
    from icalendar import Alarm, Calendar, Event  # on first use

    host = urlsplit(settings.PORTAL_ORIGIN).hostname
    zone = contest.regulation.zone
    book = Calendar()
    book.add("prodid", "-//hackathon portal//RU")
    book.add("version", "2.0")
    book.add("x-wr-calname", contest.short_title)

    def event(name: str, title: str, starts: object, ends: object = None, *, remind: bool = False) -> None:
        entry = Event()
        entry.add("uid", f"{contest.slug}-{name}@{host}")
        entry.add("dtstamp", clock.now())
        entry.add("summary", f"{contest.short_title}: {title}")
        entry.add("dtstart", starts)
        if ends:
            entry.add("dtend", ends)
        entry.add("url", f"{settings.PORTAL_ORIGIN}{contest.get_absolute_url()}")
        if contest.place:
            entry.add("location", contest.address or contest.place)
        if remind:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", title)
            alarm.add("trigger", REMIND)
            entry.add_component(alarm)
        book.add_component(entry)

    event("days", "конкурс", contest.starts_on, contest.ends_on + timedelta(days=1), remind=True)
    for name, title, at in _deadlines(contest):
        if at:
            event(name, title, at.astimezone(zone), at.astimezone(zone), remind=True)
    for entry in contest.timetable.all():  # type: ignore[attr-defined]
        event(f"entry-{entry.pk}", entry.title, entry.starts_at.astimezone(zone))
    return book.to_ical()


def _deadlines(contest: Contest) -> list[tuple[str, str, datetime | None]]:
    return [
        ("registration", "конец регистрации", contest.registration_closes_at),
        ("project", "срок представления проекта", contest.project_deadline_at),
    ]
