"""Celery: what seasons do by the clock; the modules named here register their jobs."""

from celery import shared_task

from hackathon_portal.seasons.actions import (  # noqa: F401  the last registers its job
    after_reminders,
    carrying,
    cases,
    entries,
    exchange,
    following,
    retention,
    telling,
)


@shared_task(name="seasons.erase_after_retention")
def erase_after_retention() -> int:
    """Clear people of closed seasons whose time of keeping is over."""
    return retention.erase_after_retention()


@shared_task(name="seasons.expire_overdue")
def expire_overdue() -> int:
    """End invitations nobody answered in time and pass their places on; carry teams of lists that are told; mark who took part."""
    return entries.expire_overdue() + following.follow_contests() + carrying.carry_told() + carrying.protocols_read()


@shared_task(name="seasons.open_cases")
def open_cases() -> int:
    """Show cases whose stage has opened."""
    return cases.open_due()


@shared_task(name="seasons.follow_projects")
def follow_projects() -> int:
    """Ask teams that are silent or whose day is near; end requests of contacts nobody answered."""
    return after_reminders.remind_teams() + exchange.expire_overdue_requests()
