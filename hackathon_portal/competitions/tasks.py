"""Celery: files of answers are scored, those that were left too."""

from celery import shared_task

from hackathon_portal.competitions.actions import scoring


@shared_task(name="competitions.score_left")
def score_left() -> int:
    """Score whatever waits."""
    return scoring.score_left()
