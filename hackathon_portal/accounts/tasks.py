"""Celery: messages to and from Telegram, where the installation has a bot."""

from celery import shared_task

from hackathon_portal.accounts import telegram
from hackathon_portal.kernel import delivery
from hackathon_portal.kernel.models import OutboxMessage


@shared_task(name="accounts.deliver_telegram")
def deliver_telegram() -> int:
    """Send what waits for Telegram; letters do not wait for it."""
    return delivery.run(OutboxMessage.Channel.TELEGRAM).sent


@shared_task(name="accounts.read_telegram")
def read_telegram() -> int:
    """Connect and disconnect those who wrote to the bot."""
    return telegram.read_updates()
