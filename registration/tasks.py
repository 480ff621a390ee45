"""Celery: what registration does by the clock. Each task fetches and calls an action."""

from datetime import datetime

from celery import shared_task
from django.db.models import F

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.clocks import by_own_clock
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import rehearsals_under_way, running_contests
from hackathon_portal.kernel import clock, walks
from registration import digest, exports, mailings, reminders  # noqa: F401  the modules register their jobs
from registration.actions import affiliation, idle_accounts, personal, reserve, seats, tokens
from registration.imports import carrying_out
from registration.queries import accounts, people, places


@shared_task(name="registration.send_daily_digest")
def send_daily_digest() -> int:
    """Post the digest of every contest whose hour has come; a second run on one day posts nothing."""
    return by_own_clock(running_contests(), lambda contest: _day_of(contest))


def _day_of(contest: Contest) -> int:
    """In a contest that has begun nobody waits for a place; then the letter to staff."""
    if reserve.is_due(contest):
        reserve.end_reserve(contest=contest)
    return digest.post_digest(contest=contest)


@shared_task(name="registration.settle_seats")
def settle_seats() -> int:
    """End offers whose time is over and pass on empty places."""
    return places_settled(clock.now())


def places_settled(now: datetime) -> int:
    """Settle every contest that has something to settle; a rehearsal is asked by its own clock."""

    def rehearsed(contest: Contest) -> int:
        waits = places.contests_with_unsettled_seats(clock.now()).filter(pk=contest.pk).exists()
        return seats.settle_seats(contest=contest) if waits else 0

    real = places.contests_with_unsettled_seats(now).filter(is_rehearsal=False)
    return sum(seats.settle_seats(contest=contest) for contest in real) + by_own_clock(rehearsals_under_way(), rehearsed)


@shared_task(name="registration.follow_frequency")
def follow_frequency() -> int:
    """Take back hints by signs that have become everybody's; in how many contests."""
    waiting = [contest for contest in running_contests() if not contest.results_published_at]
    return by_own_clock(waiting, lambda contest: affiliation.follow_frequency(contest=contest))


@shared_task(name="registration.send_reminders")
def send_reminders() -> int:
    """Remind of what is due soon, in every announced contest."""
    return by_own_clock(running_contests(), lambda contest: reminders.send(contest=contest))


@shared_task(name="registration.forget_idle_accounts")
def forget_idle_accounts() -> int:
    """Tell the owners of accounts nobody uses, erase those told long ago; how many were erased."""
    now = clock.now()
    User.objects.filter(idle_notice_at__lt=F("last_login")).update(idle_notice_at=None)
    for user in walks.each(accounts.to_tell(now)):
        idle_accounts.tell_idle(user=user)
    erased = 0
    for user in walks.each(accounts.to_erase(now)):
        idle_accounts.erase_idle(user=user)
        erased += 1
    return erased


@shared_task(name="registration.erase_after_retention")
def erase_after_retention() -> int:
    """Erase personal data whose time of keeping is over."""
    carrying_out.forget_old_files()
    erased = 0
    for application in people.applications_past_retention(clock.now()):
        personal.erase_application(application=application, by=None)
        erased += 1
    return erased


@shared_task(name="registration.warn_of_token_terms")
def warn_of_token_terms() -> int:
    """Write to whoever leans on a token of the API that soon stops working, once for each of its terms."""
    return tokens.warn_of_terms()
