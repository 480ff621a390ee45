"""Celery: reminders of judging, and acts whose day has come."""

import logging

from celery import shared_task

from hackathon_portal.contests.clocks import by_own_clock
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import running_contests
from hackathon_portal.kernel.errors import RuleViolation
from judging import reminders
from judging.actions.composition import follow_composition
from judging.queries.composition import is_behind

log = logging.getLogger("portal.judging")


@shared_task(name="judging.send_reminders")
def send_reminders() -> int:
    """Remind of the project deadline, in every announced contest."""
    return by_own_clock(running_contests(), lambda contest: reminders.send(contest=contest))


@shared_task(name="judging.follow_compositions")
def follow_compositions() -> int:
    """On the day from which an act changes a commission, lists and roles follow; how many commissions did."""
    return by_own_clock(running_contests(), _follow)


def _follow(contest: Contest) -> int:
    if not is_behind(contest):
        return 0
    try:
        follow_composition(contest=contest)
    except RuleViolation as violation:  # who joins has begun to take part meanwhile: the other contests do not wait for it
        log.warning("composition of contest %s: %s", contest.pk, violation.code)
        return 0
    return 1
