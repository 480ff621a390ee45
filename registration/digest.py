"""The daily letter to staff: applications due or overdue (Tula: clause 3.3), what has changed after admissions."""

from __future__ import annotations

from django.conf import settings

from hackathon_portal.accounts.models import Role
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, letter_words, outbox
from hackathon_portal.regulation.rules.deadlines import local_day
from registration.models import Application
from registration.queries import corrections, queue
from registration.states import ApplicationState


def post_digest(*, contest: Contest) -> int:
    """Put one letter for each staff member into the outbox when something is due by today or has changed after an admission; returns how many."""
    regulation = contest.regulation
    now = clock.now()
    today = local_day(now, regulation)
    if now.astimezone(regulation.zone).hour < regulation.registration.decision_digest_hour:
        return 0
    waiting = Application.objects.filter(contest=contest, state=ApplicationState.SUBMITTED, decision_due_on__lte=today)
    after = corrections.waiting(contest)
    if not waiting.exists() and not after.total:
        return 0
    context = {
        "contest": contest,
        "numbers": queue.queue_numbers(contest, today=today),
        "after": after,
        "due": waiting.filter(decision_due_on=today).count(),
        "origin": settings.PORTAL_ORIGIN,
    }
    words = letter_words.written("registration/letters/digest.txt", context)
    staff = contest.grants.filter(role=Role.STAFF).select_related("user")
    for grant in staff:
        outbox.post(
            kind="registration.digest",
            key=f"digest:{contest.pk}:{today}:{grant.user_id}",
            to=grant.user.email,
            contest_id=contest.pk,
            **words._asdict(),
        )
    return len(staff)
