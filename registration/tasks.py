"""Celery: the daily digest of applications that wait for a decision."""

from celery import shared_task

from hackathon_portal.contests.queries import announced_contests
from registration import digest


@shared_task(name="registration.send_daily_digest")
def send_daily_digest() -> int:
    """Post the digest of every contest whose hour has come; a second run on one day posts nothing."""
    return sum(digest.post_digest(contest=contest) for contest in announced_contests())
