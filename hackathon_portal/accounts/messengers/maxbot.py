"""MAX's Bot API (dev.max.ru/docs-api; its OpenAPI description: max-messenger/api-schema, version 0.0.33).

Events come in one of two ways, never both at once: MAX calls the portal (`MAX_WEBHOOK`, the way MAX asks of working installations), or
the portal asks (`GET /updates`), which needs no address that the Internet can reach.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from hackathon_portal.accounts.messengers.bots import Heard, Refused, asked, seconds
from hackathon_portal.kernel.models import OutboxMessage

EVENTS = ["bot_started", "bot_stopped", "message_created"]
# The most that a message takes (NewMessageBody.text).
LONGEST_TEXT = 4000
STOP_WORDS = frozenset({"/stop", "стоп"})


class MaxBot:
    channel = OutboxMessage.Channel.MAX
    column = "max_user"

    def is_on(self) -> bool:
        return bool(settings.MAX_BOT_TOKEN)

    def name(self) -> str:
        return self._call("/me")["username"]

    def link(self, name: str, token: str) -> str:
        return f"https://max.ru/{name}?start={token}"

    def say(self, person: int, text: str) -> None:
        self._call("/messages", {"user_id": person}, {"text": text[:LONGEST_TEXT], "notify": True})

    def heard(self, marker: int | None) -> tuple[list[Heard], int | None]:
        if settings.MAX_WEBHOOK:
            return [], marker
        asks = {"timeout": 0, "limit": 100, "types": ",".join(EVENTS)} | ({} if marker is None else {"marker": marker})
        answer = self._call("/updates", asks)
        return [one for update in answer["updates"] if (one := heard_in(update))], answer.get("marker") or marker

    def subscribe(self) -> bool:
        """Ask MAX to call the portal, where it does not yet; whether it had to be asked. Its secret comes back with each call."""
        url = settings.PORTAL_ORIGIN + reverse("max_webhook")
        known = self._call("/subscriptions")["subscriptions"]
        if any(row["url"] == url for row in known):
            return False
        answer = self._call("/subscriptions", said={"url": url, "update_types": EVENTS, "secret": webhook_secret()})
        if not answer.get("success"):
            raise Refused(200, str(answer.get("message", "")))
        return True

    def _call(self, path: str, asks: Mapping[str, Any] | None = None, said: Mapping[str, Any] | None = None) -> Any:
        address = settings.MAX_API + path + (f"?{urlencode(asks)}" if asks else "")
        code, headers, answer = asked(address, headers={"Authorization": settings.MAX_BOT_TOKEN}, said=said)
        if code == 200 and isinstance(answer, dict):
            return answer
        words = f"{answer.get('code', '')} {answer.get('message', '')}".strip() if isinstance(answer, dict) else ""
        waits = seconds({name.lower(): value for name, value in headers.items()}.get("retry-after", 0))
        writes = path == "/messages"
        # 403: the person has stopped the bot; 404: there is no such person. 400: this text will never pass.
        raise Refused(code, words, retry_after=waits, is_closed=writes and code in (403, 404), is_final=writes and code == 400)


def webhook_secret() -> str:
    """What MAX sends back in X-Max-Bot-Api-Secret: 5 to 256 letters, digits, dashes. Only whoever has the portal's keys knows it."""
    return hmac.new(settings.SECRET_KEY.encode(), f"max webhook {settings.MAX_BOT_TOKEN}".encode(), sha256).hexdigest()


def heard_in(update: Any) -> Heard | None:
    """An event of the bot -> what a person did in their own dialogue; None: of a group, or of no interest, or not readable."""
    try:
        kind = update["update_type"]
        if kind == "bot_started":
            return Heard(int(update["user"]["user_id"]), token=str(update.get("payload") or ""))
        if kind == "bot_stopped":
            return Heard(int(update["user"]["user_id"]), is_gone=True)
        message = update["message"]
        if kind != "message_created" or message["recipient"]["chat_type"] != "dialog":
            return None
        text = str((message.get("body") or {}).get("text") or "").strip()
        command, _, token = text.partition(" ")
        is_link = command == "/start" and bool(token)
        return Heard(
            int(message["sender"]["user_id"]), token=token.strip() if is_link else "", asks_to_stop=text.lower() in STOP_WORDS
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
