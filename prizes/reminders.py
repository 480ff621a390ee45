"""A letter before the term to apply for a prize ends, to captains who have not applied (Tula: clause 10.3)."""

from __future__ import annotations

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.rules.deadlines import end_of_day
from hackathon_portal.kernel import clock
from prizes.models import Award, PayoutApplication
from registration import letters
from registration.queries import captain_of
from registration.reminders import hours_before


def send(*, contest: Contest) -> int:
    """Post what is due; returns how many reminders were due."""
    applied = PayoutApplication.objects.filter(submitted_at__isnull=False).values("award")
    count = 0
    awards = Award.objects.filter(contest=contest, amount__isnull=False, claim_by__isnull=False).exclude(pk__in=applied)
    for award in awards.select_related("team"):
        until = end_of_day(award.claim_by, contest.regulation)  # type: ignore[arg-type]
        hours = hours_before(contest, until, clock.now())
        captain = captain_of(award.team)
        if hours is None or captain is None or (captain.user and not captain.user.reminders):
            continue
        captain.contest, captain.team = contest, award.team
        letters.post(
            "deadline",
            captain,
            again=f"claim:{hours}",
            title="срок заявления о выплате приза",
            until=until,
            what="Подайте заявление по форме № 4 из кабинета и приложите подписанный скан.",
        )
        count += 1
    return count
