"""Celery: reminders of judging, and acts whose day has come."""

from celery import shared_task

from hackathon_portal.contests.queries import announced_contests
from judging import reminders
from judging.actions.composition import follow_composition
from judging.queries.composition import are_behind


@shared_task(name="judging.send_reminders")
def send_reminders() -> int:
    """Remind of the project deadline, in every announced contest."""
    return sum(reminders.send(contest=contest) for contest in announced_contests())


@shared_task(name="judging.follow_compositions")
def follow_compositions() -> int:
    """On the day from which an act changes a commission, lists and roles follow; how many commissions did."""
    behind = are_behind()
    for contest in behind:
        follow_composition(contest=contest)
    return len(behind)
