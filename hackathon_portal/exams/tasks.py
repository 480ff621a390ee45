"""Celery: what tests do by the clock."""

from celery import shared_task

from hackathon_portal.exams.actions import attempts, marking


@shared_task(name="exams.close_overdue")
def close_overdue() -> int:
    """Close attempts whose time and grace are over."""
    return attempts.close_overdue()


@shared_task(name="exams.mark_left")
def mark_left() -> int:
    """Give points to attempts closed since their test was over."""
    return marking.mark_left()
