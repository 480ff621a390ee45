"""What the organiser owes as an iCalendar feed (RFC 5545) that a calendar program fetches by a private address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.urls import reverse

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.rules.deadlines import local_day
from hackathon_portal.kernel import clock
from prizes import queries

SALT = "prizes.obligations"
REMIND = timedelta(days=-1)


def _mark_of(user: Any) -> str:
    """Changes with the password, so that a new password ends the addresses given out before."""
    return user.get_session_auth_hash()[:16]


def feed_address(user: Any, contest: Contest) -> str:
    """The private address of this person's feed."""
    token = signing.dumps([user.pk, contest.pk, _mark_of(user)], salt=SALT)
    return settings.PORTAL_ORIGIN + reverse("obligations_feed", args=[contest.slug, token])


def reader_of(token: str, contest: Contest) -> User | None:
    """Whose address it is, while the person may still see the contest's terms."""
    try:
        user_id, contest_id, mark = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or contest_id != contest.pk or mark != _mark_of(user):
        return None
    return user if user.has_perm("prizes.see_obligations", contest) else None


def feed(contest: Contest) -> bytes:
    """Open obligations with their last days; the same obligation keeps its identifier, so a calendar renews it."""
    from icalendar import Alarm, Calendar, Event  # on first use

    host = urlsplit(settings.PORTAL_ORIGIN).hostname
    book = Calendar()
    book.add("prodid", "-//hackathon portal//RU")
    book.add("version", "2.0")
    book.add("x-wr-calname", f"{contest.short_title}: сроки организатора")
    for one in queries.obligations(contest, local_day(clock.now(), contest.regulation)):
        if not one.is_open or one.due is None:
            continue
        entry = Event()
        entry.add("uid", f"{contest.slug}-{one.code}@{host}")
        entry.add("dtstamp", clock.now())
        entry.add("summary", f"{contest.short_title}: {one.title}")
        entry.add("dtstart", one.due)
        entry.add("dtend", one.due + timedelta(days=1))
        entry.add("description", " ".join(filter(None, [f"п. {one.clause}" if one.clause else "", one.said])))
        entry.add("url", settings.PORTAL_ORIGIN + reverse(one.page, args=[contest.slug]))
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one.title)
        alarm.add("trigger", REMIND)
        entry.add_component(alarm)
        book.add_component(entry)
    return book.to_ical()
