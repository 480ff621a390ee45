"""Celery: what the work around contests does by the clock."""

from celery import shared_task

from hackathon_portal.kernel import clock
from hackathon_portal.operations.actions import erasure
from hackathon_portal.operations.queries import retention


@shared_task(name="operations.erase_after_retention")
def erase_after_retention() -> int:
    """Erase what people left around contests whose term of keeping is over."""
    return sum(erasure.erase_around_contest(contest=contest) for contest in retention.contests_past_retention(clock.now()))
