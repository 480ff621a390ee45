"""Celery: the outbox."""

from celery import shared_task

from hackathon_portal.kernel import outbox


@shared_task(name="kernel.deliver_outbox")
def deliver_outbox() -> int:
    """Send every due letter; several workers may do so at once."""
    return outbox.deliver_pending()
