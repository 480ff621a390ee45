"""Celery: what prizes do by the clock."""

from celery import shared_task

from hackathon_portal.contests.clocks import by_own_clock
from hackathon_portal.contests.queries import running_contests
from hackathon_portal.kernel import clock
from prizes.archive import contents  # noqa: F401  the modules register their jobs
from prizes.awards import bundles  # noqa: F401  the modules register their jobs
from prizes.payouts import reminders
from prizes.payouts.actions import retention, tax_settlements, things


@shared_task(name="prizes.send_reminders")
def send_reminders() -> int:
    """Remind of the term to apply for a prize, in every announced contest."""
    return by_own_clock(running_contests(), lambda contest: reminders.send(contest=contest))


@shared_task(name="prizes.erase_after_retention")
def erase_after_retention() -> int:
    """Erase payout data whose time of keeping is over."""
    erased = 0
    for application in retention.payouts_past_retention(clock.now()):
        retention.erase_payout(application=application)
        erased += 1
    return erased + things.forget_receivers() + retention.forget_documents(clock.now())


@shared_task(name="prizes.keep_for_papers")
def keep_for_papers() -> int:
    """What papers of the tax will need and rows from before do not hold: receivers of things, terms of tax withheld later."""
    return things.keep_what_was_given() + tax_settlements.give_terms()
