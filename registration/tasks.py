"""Celery: what registration does by the clock. Each task fetches and calls a deed."""

from celery import shared_task

from hackathon_portal.contests.queries import announced_contests
from hackathon_portal.kernel import clock
from registration import actions, digest, exports, imports, mailings, queries, reminders  # noqa: F401  the modules register their jobs


@shared_task(name="registration.send_daily_digest")
def send_daily_digest() -> int:
    """Post the digest of every contest whose hour has come; a second run on one day posts nothing."""
    return sum(digest.post_digest(contest=contest) for contest in announced_contests())


@shared_task(name="registration.settle_seats")
def settle_seats() -> int:
    """End offers whose time is over and pass on empty places."""
    return sum(actions.settle_seats(contest=contest) for contest in queries.contests_with_unsettled_seats(clock.now()))


@shared_task(name="registration.send_reminders")
def send_reminders() -> int:
    """Remind of what is due soon, in every announced contest."""
    return sum(reminders.send(contest=contest) for contest in announced_contests())


@shared_task(name="registration.erase_after_retention")
def erase_after_retention() -> int:
    """Erase personal data whose time of keeping is over."""
    imports.forget_old_files()
    erased = 0
    for application in queries.applications_past_retention(clock.now()):
        actions.erase_application(application=application, by=None)
        erased += 1
    for contest in queries.contests_past_retention(clock.now()):
        erased += actions.erase_helpers(contest=contest)
    return erased
