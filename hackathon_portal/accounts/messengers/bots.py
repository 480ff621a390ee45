"""The seam of messengers: what the portal asks of a bot, whoever runs it. No network and no database here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from hackathon_portal.kernel.models import OutboxMessage

TIMEOUT_SECONDS = 5


class Refused(Exception):
    """The messenger answered that it will not: `code` as HTTP has it, `retry_after` seconds where it asks to wait.

    `is_closed`: it will never write to this person again, for they have stopped the bot or have gone. `is_final`: the same message
    would be refused again.
    """

    def __init__(
        self, code: int, description: str, *, retry_after: float = 0, is_closed: bool = False, is_final: bool = False
    ) -> None:
        super().__init__(f"{code}: {description}")
        self.code, self.retry_after = code, retry_after
        self.is_closed, self.is_final = is_closed, is_closed or is_final


@dataclass(frozen=True)
class Heard:
    """Something a person did to the bot in their own dialogue with it: came by a link (`token`), asked to stop, wrote anything else.

    `is_gone`: they have stopped the bot in the messenger itself, so nobody can be answered.
    """

    person: int
    token: str = ""
    asks_to_stop: bool = False
    is_gone: bool = False


class Bot(Protocol):
    """A messenger's bot. Every call that goes out raises Refused, or OSError where nobody answers."""

    channel: OutboxMessage.Channel
    # The column of the account that keeps who its owner is in this messenger.
    column: str

    def is_on(self) -> bool:
        """Whether this installation has such a bot and may use it."""

    def name(self) -> str:
        """The bot's name in links, as its server says it."""

    def link(self, name: str, token: str) -> str:
        """An address that opens the bot and hands it the token; 32 characters of a URL's alphabet pass."""

    def say(self, person: int, text: str) -> None:
        """Write to a person who has started the bot."""

    def heard(self, marker: int | None) -> tuple[list[Heard], int | None]:
        """What people did since the marker, and the marker to ask with the next time (None: still unknown)."""


def asked(
    address: str, *, headers: Mapping[str, str], said: Mapping[str, Any] | None = None
) -> tuple[int, Mapping[str, str], Any]:
    """One request, POST where something is `said` -> status, headers, JSON of the answer ({} where it is none). OSError: no answer."""
    body = None if said is None else json.dumps(said).encode()
    request = Request(address, body, {"Content-Type": "application/json", **headers})  # noqa: S310  the address is a setting of the operator
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310  the address is a setting of the operator
            return answer.status, dict(answer.headers), _json(answer)
    except HTTPError as error:
        return error.code, dict(error.headers), _json(error)


def _json(answer: Any) -> Any:
    try:
        return json.load(answer)
    except ValueError:
        return {}


def seconds(value: object) -> float:
    """What a server asks to wait, as a number; 0 where it says nothing that can be read."""
    try:
        return max(float(str(value)), 0)
    except ValueError:
        return 0
