"""A letter before the term to apply for a prize ends, to those who have not applied (Tula: clause 10.3; Kuzbass: 12.10)."""

from __future__ import annotations

from django.db.models import QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.rules.deadlines import end_of_day, local_day
from hackathon_portal.kernel import clock
from prizes import queries
from prizes.models import Award, PayoutApplication
from registration.models import Application
from registration.reminders import FIRST_HOUR, WANTED, hours_before, remind, wanted_captains


def send(*, contest: Contest) -> int:
    """Post what is due; returns how many reminders were due."""
    applied = PayoutApplication.objects.filter(
        state__in=[PayoutApplication.State.SUBMITTED, PayoutApplication.State.ACCEPTED]
    ).values("award")
    waiting = queries.payable(contest).filter(state=Award.State.GRANTED, claim_by__isnull=False).exclude(pk__in=applied)
    if contest.regulation.prizes.claim_reminder_days:
        return _by_days(contest, waiting)
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


def _by_days(contest: Contest, waiting: QuerySet[Award]) -> int:
    """The regulation's own days before the term, not at night; to the holder of each part."""
    now = clock.now()
    today = local_day(now, contest.regulation)
    if now.astimezone(contest.regulation.zone).hour < FIRST_HOUR:
        return 0
    count = 0
    for claim_by in waiting.order_by("claim_by").values_list("claim_by", flat=True).distinct():
        left = (claim_by - today).days
        due = [days for days in contest.regulation.prizes.claim_reminder_days if 0 <= left <= days]
        if not due:
            continue
        mine = waiting.filter(claim_by=claim_by)
        holders = Application.objects.filter(WANTED, pk__in=mine.exclude(holder=None).values("holder")).select_related("team")
        people = [*holders.order_by("id"), *wanted_captains(mine.filter(holder=None).values("team"))]
        count += remind(
            people,
            contest,
            of=f"claim:{claim_by}:{min(due)}",
            title="срок сведений и документов для приза",
            until=end_of_day(claim_by, contest.regulation),
            what="Заполните сведения о получателе и приложите документы в кабинете, в разделе «Мои призы».",
        )
    return count
