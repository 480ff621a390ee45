"""Celery: what spans all apps by the clock."""

from celery import shared_task

from hackathon_portal.contests.queries import going_on
from hackathon_portal.shell import account_sheet, digest  # noqa: F401  the sheet registers its job


@shared_task(name="shell.send_obligations")
def send_obligations() -> int:
    """Post the daily letter of what is owed soon or too late; a second run on one day posts nothing."""
    return sum(digest.post_digest(contest=contest) for contest in going_on())
