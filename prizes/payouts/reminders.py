"""Letters before a term of prizes ends: to apply for one (Tula: clause 10.3; Kuzbass: 12.10), to report of a grant."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import end_of_day, local_day
from prizes import letters
from prizes.awards.queries import awards as awards_queries
from prizes.models import Award, PayoutApplication
from prizes.payouts.queries import grants
from registration.models import Application
from registration.reminders import FIRST_HOUR, WANTED, hours_before, remind, wanted_captains

FORM_4 = (
    "срок заявления о выплате приза",
    "Подайте заявление из кабинета и приложите подписанный скан.",
)
DOCUMENTS = (
    "срок сведений и документов для приза",
    "Заполните сведения о получателе и приложите документы в кабинете, в разделе «Мои призы».",
)
GRANT = (
    "срок отчёта о гранте",
    "Пришлите отчёт о том, как использован грант, из кабинета, в разделе «Мои призы».",
)


def send(*, contest: Contest) -> int:
    """Post what is due; returns how many reminders were due."""
    applied = PayoutApplication.objects.filter(
        state__in=[PayoutApplication.State.SUBMITTED, PayoutApplication.State.ACCEPTED]
    ).values("award")
    waiting = awards_queries.payable(contest).filter(
        state=Award.State.GRANTED, apply_by__isnull=False, project__suspended_at=None
    )
    waiting = waiting.exclude(pk__in=applied)
    words = FORM_4 if contest.regulation.prizes.signed_application else DOCUMENTS
    count = 0
    # One day for all the awards of an announcement; a replaced one may have another.
    for apply_by in waiting.order_by("apply_by").values_list("apply_by", flat=True).distinct():
        if apply_by and (of := _due(contest, apply_by)):
            count += _remind(contest, waiting.filter(apply_by=apply_by), apply_by, of, words)
    return count + _of_grants(contest)


def _of_grants(contest: Contest) -> int:
    """Before the day of reports ends, to whoever was paid a grant and has sent nothing."""
    count = 0
    owed = [one for one in grants.without_report(contest) if one.due_on] if grants.has_grants(contest) else []
    for due_on in sorted({one.due_on for one in owed if one.due_on}):
        if of := _due(contest, due_on, what="grant"):
            awards = Award.objects.filter(pk__in=[one.award.pk for one in owed if one.due_on == due_on])
            count += _remind(contest, awards, due_on, of, GRANT)
    return count


def _remind(contest: Contest, awards: QuerySet[Award], day: date, of: str, words: tuple[str, str]) -> int:
    """The reminder `of` to the recipients of these awards and to children's representatives; how many."""
    people, until, (title, what) = _recipients(awards), end_of_day(day, contest.regulation), words
    for person in people:
        letters.remind_representative(person, again=f"{of}:{until:%Y%m%d}", title=title, until=until, what=what)
    return remind(people, contest, of=of, title=title, until=until, what=what)


def _due(contest: Contest, apply_by: date, what: str = "payout") -> str:
    """Which reminder of this term is due now, by the regulation's days for prizes (not at night) or its hours; empty for none."""
    now, regulation = clock.now(), contest.regulation
    days = regulation.prizes.apply_reminder_days
    if not days:
        hours = hours_before(contest, end_of_day(apply_by, regulation), now)
        return "" if hours is None else f"{what}:{hours}"
    left = (apply_by - local_day(now, regulation)).days
    due = [day for day in days if 0 <= left <= day]
    return f"{what}:{apply_by}:{min(due)}" if due and now.astimezone(regulation.zone).hour >= FIRST_HOUR else ""


def _recipients(awards: QuerySet[Award]) -> list[Application]:
    """Holders of parts, captains of what is not divided: those of them who take reminders."""
    holders = Application.objects.filter(WANTED, pk__in=awards.exclude(holder=None).values("holder")).select_related("team")
    return [*holders.order_by("id"), *wanted_captains(awards.filter(holder=None).values("team"))]
