"""Celery: what seasons do by the clock."""

from celery import shared_task

from hackathon_portal.seasons.actions import retention


@shared_task(name="seasons.erase_after_retention")
def erase_after_retention() -> int:
    """Clear people of closed seasons whose time of keeping is over."""
    return retention.erase_after_retention()
