"""What the organiser owes as an iCalendar feed (RFC 5545) that a calendar program fetches by a private address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from hackathon_portal.accounts.models import User
from hackathon_portal.contests import obligations
from hackathon_portal.contests.calendar import of_contest
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import local_day

SALT = "prizes.obligations"


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
    """Open obligations with their last days."""
    book = of_contest(contest, f"{contest.short_title}: сроки организатора")
    for one in obligations.obligations(contest, local_day(clock.now(), contest.regulation)):
        if one.is_open and one.due:
            description = " ".join(filter(None, [f"п.\u00a0{one.clause}" if one.clause else "", one.detail]))
            path = reverse(one.page, args=[contest.slug])
            book.add(one.code, one.title, one.due, one.due + timedelta(days=1), path=path, description=description, remind=True)
    return book.to_bytes()
