"""Telegram's Bot API. A foreign messenger: off where the law forbids it to whoever runs the portal (`russia/messengers.py`)."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from hackathon_portal.accounts.messengers.bots import Heard, Refused, asked, seconds
from hackathon_portal.kernel.models import OutboxMessage


class Telegram:
    channel = OutboxMessage.Channel.TELEGRAM
    column = "telegram_chat"

    def is_on(self) -> bool:
        return bool(settings.TELEGRAM_BOT_TOKEN and settings.FOREIGN_MESSENGERS)

    def name(self) -> str:
        return self._call("getMe")["username"]

    def link(self, name: str, token: str) -> str:
        return f"https://t.me/{name}?start={token}"

    def say(self, person: int, text: str) -> None:
        self._call("sendMessage", chat_id=person, text=text)

    def heard(self, marker: int | None) -> tuple[list[Heard], int | None]:
        found = []
        for update in self._call("getUpdates", offset=marker or 0, timeout=0, allowed_updates=["message"]):
            message = update.get("message") or {}
            chat = message.get("chat") or {}
            if chat.get("type") == "private":
                found.append(_heard(chat["id"], message.get("text") or ""))
            marker = update["update_id"] + 1
        return found, marker

    def _call(self, method: str, **parameters: Any) -> Any:
        address = f"{settings.TELEGRAM_API}/bot{settings.TELEGRAM_BOT_TOKEN}/{method}"
        code, _, answer = asked(address, headers={}, said=parameters)
        if code == 200 and "result" in answer:
            return answer["result"]
        wait = answer.get("parameters", {}).get("retry_after", 0) if isinstance(answer, dict) else 0
        words = answer.get("description", "") if isinstance(answer, dict) else ""
        # 400: no such chat; 403: the person has blocked the bot.
        raise Refused(code, words, retry_after=seconds(wait), is_closed=method == "sendMessage" and code in (400, 403))


def _heard(person: int, text: str) -> Heard:
    command, _, token = text.strip().partition(" ")
    if command == "/start" and token:
        return Heard(person, token=token.strip())
    return Heard(person, asks_to_stop=command == "/stop")
