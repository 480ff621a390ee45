"""Celery: reminders of judging."""

from celery import shared_task

from hackathon_portal.contests.queries import going_on
from judging import reminders


@shared_task(name="judging.send_reminders")
def send_reminders() -> int:
    """Remind of the project deadline, in every announced contest."""
    return sum(reminders.send(contest=contest) for contest in going_on())
