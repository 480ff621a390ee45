"""The daily letter of what the organiser owes soon or already too late: to staff, secretary and accountant."""

from __future__ import annotations

from hackathon_portal.accounts.models import Role
from hackathon_portal.contests import obligations
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, outbox
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.rules.lights import OVERDUE, SOON

READERS = (Role.STAFF, Role.SECRETARY, Role.ACCOUNTANT)
# Applications have a daily letter of their own (registration).
ELSEWHERE = "decisions-"


def post_digest(*, contest: Contest) -> int:
    """One letter a day for each reader, when something is near or overdue and the contest's hour has come; returns how many."""
    regulation = contest.regulation
    now = clock.now()
    today = local_day(now, regulation)
    if now.astimezone(regulation.zone).hour < regulation.registration.decision_digest_hour:
        return 0
    pressing = [
        one
        for one in obligations.obligations(contest, today)
        if one.is_open and one.light in (SOON, OVERDUE) and not one.code.startswith(ELSEWHERE)
    ]
    if not pressing:
        return 0
    readers = {grant.user_id: grant.user for grant in contest.grants.filter(role__in=READERS).select_related("user")}
    context = {
        "contest": contest,
        "overdue": [one for one in pressing if one.light == OVERDUE],
        "soon": [one for one in pressing if one.light == SOON],
        "unknown": obligations.unknown_calendars(contest, today),
    }
    for user_id, user in readers.items():
        outbox.post_template(
            template="shell/letters/obligations.txt",
            context=context,
            kind="prizes.obligations",
            key=f"obligations:{contest.pk}:{today}:{user_id}",
            to=user.email,
            contest_id=contest.pk,
        )
    return len(readers)
