"""Celery: messages to and from messengers, where the installation has their bots."""

import logging

from celery import shared_task
from django.conf import settings

from hackathon_portal.accounts.messengers import talk
from hackathon_portal.accounts.messengers.bots import Refused
from hackathon_portal.accounts.messengers.maxbot import MaxBot
from hackathon_portal.kernel import delivery

log = logging.getLogger("portal.messengers")


@shared_task(name="accounts.deliver_messages")
def deliver_messages() -> int:
    """Send what waits for messengers; letters do not wait for it, nor one messenger for another."""
    return sum(delivery.run(bot.channel).sent for bot in talk.bots_on())


@shared_task(name="accounts.read_messengers")
def read_messengers() -> int:
    """Connect and disconnect those who wrote to the bots."""
    return sum(talk.read(bot) for bot in talk.bots_on())


@shared_task(name="accounts.subscribe_to_max")
def subscribe_to_max() -> bool:
    """Where MAX is to call the portal: ask it to, unless it does already."""
    if not (settings.MAX_BOT_TOKEN and settings.MAX_WEBHOOK):
        return False
    try:
        return MaxBot().subscribe()
    except (Refused, OSError) as error:
        log.warning("MAX was not asked to call the portal: %s", error)
        return False
