"""Telegram: the subject of each letter once more, to those who have connected the installation's bot; off without its token.

Only the subject and a link leave: names and decisions stay in the portal (Telegram keeps messages outside of Russia, 152-FZ, art. 12).
The portal asks the bot for updates instead of being called, so it needs no address that the Internet can reach.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from functools import partial
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.who import require_self
from hackathon_portal.kernel import delivery, letter_secrets, outbox, rate
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.audit import account, action, note
from hackathon_portal.kernel.models import OutboxMessage

log = logging.getLogger("portal.telegram")

TIMEOUT_SECONDS = 5
WAIT_WHEN_SILENT = 60
LINK_SECONDS = 900
BOT_NAME_SECONDS = 24 * 3600
OFFSET_KEY = "telegram:offset"
HELLO = "Здесь будут темы писем портала хакатонов. Отключить: /stop"
GOODBYE = "Сообщения отключены. Снова подключить можно на портале, в уведомлениях."
UNKNOWN = "Подключить сообщения можно на портале: Уведомления → Telegram."
OUTDATED = "Ссылка устарела. Откройте на портале страницу уведомлений и возьмите новую."


class TelegramRefused(Exception):
    """The Bot API answered that it will not: `code` as HTTP has it, `retry_after` seconds where it asks to wait."""

    def __init__(self, code: int, description: str, retry_after: float = 0) -> None:
        super().__init__(f"{code}: {description}")
        self.code, self.retry_after = code, retry_after


def is_on() -> bool:
    return bool(settings.TELEGRAM_BOT_TOKEN)


def call(method: str, **parameters: Any) -> Any:
    """One call of the Bot API -> its `result`. TelegramRefused for a refusal, OSError where nobody answers."""
    address = f"{settings.TELEGRAM_API}/bot{settings.TELEGRAM_BOT_TOKEN}/{method}"
    request = Request(address, json.dumps(parameters).encode(), {"Content-Type": "application/json"})  # noqa: S310  the address is a setting of the operator
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310  the address is a setting of the operator
            return json.load(answer)["result"]
    except HTTPError as error:
        try:
            refusal = json.load(error)
        except ValueError:
            refusal = {}
        wait = refusal.get("parameters", {}).get("retry_after", 0)
        raise TelegramRefused(error.code, refusal.get("description", ""), wait) from None


def bot_name() -> str:
    """The bot's user name, asked once a day; empty while Telegram does not answer."""
    name = cache.get("telegram:name")
    if not name:
        try:
            name = call("getMe")["username"]
        except (TelegramRefused, OSError) as error:
            log.warning("the bot's name is unknown: %s", error)
            return ""
        cache.set("telegram:name", name, BOT_NAME_SECONDS)
    return name


def connection_link(user: User) -> str:
    """An address that opens the bot and tells it who came: once, within LINK_SECONDS. Empty while Telegram does not answer."""
    name = bot_name()
    if not name:
        return ""
    token = secrets.token_urlsafe(24)
    cache.set(_key_of(token), user.pk, LINK_SECONDS)
    return f"https://t.me/{name}?start={token}"


def _key_of(token: str) -> str:
    """Where the cache keeps whose link it is: who reads the cache cannot follow the link."""
    return f"telegram:link:{hashlib.sha256(token.encode()).hexdigest()}"


@action("Подключён Telegram")
def connect(*, user: User, chat: int, by: User) -> None:
    """Messages to this person go to the chat; whoever had the same chat before is no longer written to there."""
    require_self(user, by)
    User.objects.filter(telegram_chat=chat).update(telegram_chat=None)
    User.objects.filter(pk=user.pk).update(telegram_chat=chat)
    note(about=account(user.pk))


@action("Отключён Telegram")
def disconnect(*, user: User, by: User | None) -> None:
    """By the person on the portal or by /stop; `by=None` when Telegram says that the bot is blocked."""
    if by is not None:
        require_self(user, by)
    User.objects.filter(pk=user.pk).update(telegram_chat=None)
    note(about=account(user.pk))


def _reader_of(message: OutboxMessage) -> User | None:
    """Whom the message is for, if they have connected the bot."""
    return User.objects.filter(equals("email", message.recipient), telegram_chat__isnull=False, is_active=True).first()


@delivery.follows_letters
def repeat_to_telegram(message: OutboxMessage) -> None:
    """Put the subject of a letter that left (or bounced) into the outbox for Telegram, if its reader has connected it."""
    if not is_on() or message.kind in letter_secrets.SECRET_KINDS:
        return
    reader = _reader_of(message)
    if reader is None:
        return
    outbox.repeat(
        message,
        channel=OutboxMessage.Channel.TELEGRAM,
        kind="telegram",
        body=settings.PORTAL_ORIGIN + reverse("notifications"),
        people=[reader],
    )


@delivery.carrier(OutboxMessage.Channel.TELEGRAM)
def send(message: OutboxMessage) -> None:
    user = _reader_of(message)
    if user is None:
        raise delivery.RefusedForGood("Telegram отключён")
    try:
        call("sendMessage", chat_id=user.telegram_chat, text=f"{message.subject}\n{message.body}")
    except TelegramRefused as refusal:
        if refusal.code in (400, 403):  # no such chat, or the person has blocked the bot
            raise delivery.RefusedForGood(f"{refusal}", then=partial(disconnect, user=user, by=None)) from refusal
        raise delivery.TryLater(f"{refusal}", refusal.retry_after) from refusal
    except OSError as error:
        raise delivery.TryLater(f"{type(error).__name__}", WAIT_WHEN_SILENT) from error


def read_updates() -> int:
    """Carry out what people wrote to the bot since the last time; returns how many messages there were."""
    try:
        updates = call("getUpdates", offset=cache.get(OFFSET_KEY, 0), timeout=0, allowed_updates=["message"])
    except (TelegramRefused, OSError) as error:
        log.warning("the bot's updates were not read: %s", error)
        return 0
    for update in updates:
        message = update.get("message") or {}
        chat = message.get("chat") or {}
        if chat.get("type") == "private":
            _answer(chat["id"], _carried_out(chat["id"], message.get("text") or ""))
        cache.set(OFFSET_KEY, update["update_id"] + 1, None)
    return len(updates)


def _carried_out(chat: int, text: str) -> str:
    command, _, token = text.strip().partition(" ")
    if command == "/start" and token:
        key = _key_of(token.strip())
        user = User.objects.filter(pk=cache.get(key), is_active=True).first()
        if user is None:
            try:
                rate.take("telegram_link", chat)
            except rate.TooMany as refusal:
                return str(refusal)
            return OUTDATED
        cache.delete(key)
        connect(user=user, chat=chat, by=user)
        return HELLO
    if command == "/stop" and (user := User.objects.filter(telegram_chat=chat).first()):
        disconnect(user=user, by=user)
        return GOODBYE
    return UNKNOWN


def _answer(chat: int, text: str) -> None:
    try:
        call("sendMessage", chat_id=chat, text=text)
    except (TelegramRefused, OSError) as error:
        log.warning("the bot could not answer: %s", error)
