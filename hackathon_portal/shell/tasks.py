"""Celery: what spans all apps by the clock."""

from celery import shared_task

from hackathon_portal.contests.clocks import by_own_clock
from hackathon_portal.contests.queries import running_contests
from hackathon_portal.shell import account_sheet, digest  # noqa: F401  the sheet registers its job


@shared_task(name="shell.send_obligations")
def send_obligations() -> int:
    """Post the daily letter of what is owed soon or too late; a second run on one day posts nothing."""
    return by_own_clock(running_contests(), lambda contest: digest.post_digest(contest=contest))
