"""What the portal does with a bot: connects and disconnects people, repeats subjects of letters to them, answers what they write.

Only the subject and a link leave: names and decisions stay in the portal. A messenger that does not answer keeps no letter waiting.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from functools import partial

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from hackathon_portal.accounts.messengers.bots import Bot, Heard, Refused
from hackathon_portal.accounts.messengers.maxbot import MaxBot
from hackathon_portal.accounts.messengers.telegram import Telegram
from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.who import require_self
from hackathon_portal.kernel import delivery, letter_secrets, outbox, rate
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.models import OutboxMessage

log = logging.getLogger("portal.messengers")

# The one offered first stands first.
BOTS: tuple[Bot, ...] = (MaxBot(), Telegram())
WAIT_WHEN_SILENT = 60
LINK_SECONDS = 900
BOT_NAME_SECONDS = 24 * 3600
HELLO = "Здесь будут темы писем портала хакатонов. Отключить: /stop"
GOODBYE = "Сообщения отключены. Снова подключить можно на портале, в уведомлениях."
UNKNOWN = "Подключить сообщения можно на портале, в уведомлениях."
OUTDATED = "Ссылка устарела. Откройте на портале страницу уведомлений и возьмите новую."


def bots_on() -> list[Bot]:
    return [bot for bot in BOTS if bot.is_on()]


def bot_of(channel: str) -> Bot:
    """KeyError: no such messenger."""
    return {bot.channel.value: bot for bot in BOTS}[channel]


def is_connected(bot: Bot, user: User) -> bool:
    return getattr(user, bot.column) is not None


def marker_key(bot: Bot) -> str:
    """Where the cache keeps which events were read already; without it the messenger says them once more, and that does no harm."""
    return f"messenger:{bot.channel}:marker"


def connection_link(bot: Bot, user: User) -> str:
    """An address that opens the bot and tells it who came: once, within LINK_SECONDS. Empty while the messenger does not answer."""
    name = _name_of(bot)
    if not name:
        return ""
    token = secrets.token_urlsafe(24)
    cache.set(_key_of(bot, token), user.pk, LINK_SECONDS)
    return bot.link(name, token)


def _name_of(bot: Bot) -> str:
    """The bot's name, asked once a day; empty while the messenger does not answer."""
    key = f"messenger:{bot.channel}:name"
    name = cache.get(key)
    if not name:
        try:
            name = bot.name()
        except (Refused, OSError) as error:
            log.warning("the bot's name in %s is unknown: %s", bot.channel, error)
            return ""
        cache.set(key, name, BOT_NAME_SECONDS)
    return name


def _key_of(bot: Bot, token: str) -> str:
    """Where the cache keeps whose link it is: who reads the cache cannot follow the link."""
    return f"messenger:{bot.channel}:link:{hashlib.sha256(token.encode()).hexdigest()}"


@action("Подключён мессенджер")
def connect(*, user: User, bot: Bot, person: int, by: User) -> None:
    """Messages to this account go to that person of the messenger; the account that had them before is not written to there any more."""
    require_self(user, by)
    User.objects.filter(**{bot.column: person}).update(**{bot.column: None})
    User.objects.filter(pk=user.pk).update(**{bot.column: person})
    note(about=account(user.pk), reason=bot.channel.label)


@action("Отключён мессенджер")
def disconnect(*, user: User, bot: Bot, by: User | None) -> None:
    """By the person on the portal or in the dialogue; `by=None` when the messenger says that the bot was stopped."""
    if by is not None:
        require_self(user, by)
    User.objects.filter(pk=user.pk).update(**{bot.column: None})
    note(about=account(user.pk), reason=bot.channel.label)


def _reader_of(bot: Bot, message: OutboxMessage) -> User | None:
    """Whom the message is for, if they have connected the bot."""
    return User.objects.filter(equals("email", message.recipient), is_active=True).exclude(**{bot.column: None}).first()


@delivery.follows_letters
def repeat_to_messengers(message: OutboxMessage) -> None:
    """Put the subject of a letter that left (or bounced) into the outbox for each messenger its reader has connected."""
    if message.kind in letter_secrets.SECRET_KINDS:
        return
    for bot in bots_on():
        if reader := _reader_of(bot, message):
            outbox.repeat(
                message,
                channel=bot.channel,
                kind="messenger",
                body=settings.PORTAL_ORIGIN + reverse("notifications"),
                people=[reader],
            )


def _send(bot: Bot, message: OutboxMessage) -> None:
    user = _reader_of(bot, message)
    if user is None or not bot.is_on():
        raise delivery.RefusedForGood(f"{bot.channel.label} отключён")
    try:
        bot.say(getattr(user, bot.column), f"{message.subject}\n{message.body}")
    except Refused as refusal:
        if refusal.is_closed:
            raise delivery.RefusedForGood(f"{refusal}", then=partial(disconnect, user=user, bot=bot, by=None)) from refusal
        if refusal.is_final:
            raise delivery.RefusedForGood(f"{refusal}") from refusal
        raise delivery.TryLater(f"{refusal}", refusal.retry_after or WAIT_WHEN_SILENT) from refusal
    except OSError as error:
        raise delivery.TryLater(f"{type(error).__name__}", WAIT_WHEN_SILENT) from error


for _bot in BOTS:
    delivery.carrier(_bot.channel)(partial(_send, _bot))


def read(bot: Bot) -> int:
    """Carry out what people did to the bot since the last time; returns how much there was."""
    key = marker_key(bot)
    known = cache.get(key)
    try:
        found, marker = bot.heard(known)
    except (Refused, OSError) as error:
        log.warning("what people wrote to the bot in %s was not read: %s", bot.channel, error)
        return 0
    for one in found:
        take(bot, one)
    if marker != known:
        cache.set(key, marker, None)
    return len(found)


def take(bot: Bot, heard: Heard) -> None:
    """Carry out one thing a person did to the bot, and answer."""
    said = carried_out(bot, heard)
    if not said:
        return
    try:
        bot.say(heard.person, said)
    except (Refused, OSError) as error:
        log.warning("the bot in %s could not answer: %s", bot.channel, error)


def carried_out(bot: Bot, heard: Heard) -> str:
    """What the person is answered; empty where nobody reads it."""
    known = User.objects.filter(**{bot.column: heard.person}).first()
    if heard.is_gone or heard.asks_to_stop:
        if known:
            disconnect(user=known, bot=bot, by=None if heard.is_gone else known)
        if heard.is_gone:
            return ""
        return GOODBYE if known else UNKNOWN
    if not heard.token:
        return UNKNOWN
    key = _key_of(bot, heard.token)
    user = User.objects.filter(pk=cache.get(key), is_active=True).first()
    if user is None:
        try:
            rate.take("messenger_link", bot.channel, heard.person)
        except rate.TooMany as refusal:
            return str(refusal)
        return OUTDATED
    cache.delete(key)
    connect(user=user, bot=bot, person=heard.person, by=user)
    return HELLO
