"""Celery: reminders of judging."""

from celery import shared_task

from hackathon_portal.contests.clocks import by_own_clock
from hackathon_portal.contests.queries import running_contests
from judging import reminders


@shared_task(name="judging.send_reminders")
def send_reminders() -> int:
    """Remind of the project deadline, in every announced contest."""
    return by_own_clock(running_contests(), lambda contest: reminders.send(contest=contest))
