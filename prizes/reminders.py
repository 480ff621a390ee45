"""A letter before the term to apply for a prize ends, to captains who have not applied (Tula: clause 10.3)."""

from __future__ import annotations

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.rules.deadlines import end_of_day
from hackathon_portal.kernel import clock
from prizes.models import Award, PayoutApplication
from registration.reminders import hours_before, remind, wanted_captains


def send(*, contest: Contest) -> int:
    """Post what is due; returns how many reminders were due."""
    applied = PayoutApplication.objects.filter(submitted_at__isnull=False).values("award")
    waiting = Award.objects.filter(contest=contest, amount__isnull=False, claim_by__isnull=False).exclude(pk__in=applied)
    count = 0
    # One day for all the awards of an announcement; a replaced one may have another.
    for claim_by in waiting.order_by("claim_by").values_list("claim_by", flat=True).distinct():
        until = end_of_day(claim_by, contest.regulation)
        hours = hours_before(contest, until, clock.now())
        if hours is None:
            continue
        count += remind(
            wanted_captains(waiting.filter(claim_by=claim_by).values("team")),
            contest,
            of=f"claim:{hours}",
            title="срок заявления о выплате приза",
            until=until,
            what="Подайте заявление по форме № 4 из кабинета и приложите подписанный скан.",
        )
    return count
