"""Celery: what tests do by the clock."""

from celery import shared_task

from hackathon_portal.exams.actions import attempts


@shared_task(name="exams.close_overdue")
def close_overdue() -> int:
    """Close attempts whose time and grace are over."""
    return attempts.close_overdue()
