"""Celery: what schools do by the clock."""

from celery import shared_task

from hackathon_portal.learning.actions import completions


@shared_task(name="learning.settle")
def settle() -> int:
    """Who has passed the last test of a school has finished it."""
    return completions.settle()
