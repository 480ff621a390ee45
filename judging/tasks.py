"""Celery: reminders of judging, and acts whose day has come."""

import logging

from celery import shared_task

from hackathon_portal.contests.queries import announced_contests
from hackathon_portal.kernel.errors import RuleViolation
from judging import reminders
from judging.actions.composition import follow_composition
from judging.queries.composition import are_behind

log = logging.getLogger("portal.judging")


@shared_task(name="judging.send_reminders")
def send_reminders() -> int:
    """Remind of the project deadline, in every announced contest."""
    return sum(reminders.send(contest=contest) for contest in announced_contests())


@shared_task(name="judging.follow_compositions")
def follow_compositions() -> int:
    """On the day from which an act changes a commission, lists and roles follow; how many commissions did."""
    followed = 0
    for contest in are_behind():
        try:
            follow_composition(contest=contest)
            followed += 1
        except RuleViolation as violation:  # who joins has begun to take part meanwhile: the others do not wait for it
            log.warning("composition of contest %s: %s", contest.pk, violation.code)
    return followed
