"""Celery: reminders of prizes."""

from celery import shared_task

from hackathon_portal.contests.queries import announced_contests
from prizes import reminders


@shared_task(name="prizes.send_reminders")
def send_reminders() -> int:
    """Remind of the term to apply for a prize, in every announced contest."""
    return sum(reminders.send(contest=contest) for contest in announced_contests())
