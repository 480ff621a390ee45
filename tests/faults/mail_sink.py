"""An SMTP server of the tests: keeps what it is given, in the order it came; greets late, refuses or cuts where a test asks for it."""

from __future__ import annotations

import asyncio
import email
import ssl
from collections.abc import Callable
from email import policy
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.ports import free_port

# (command, its number among those of its name, from 1; the address or message) -> the answer, None for the usual one.
Answer = Callable[[str, int, str], str | None]
CUT = "cut"  # an answer: none, the connection is gone


class Keeper:
    def __init__(self, refuse: set[str], answer: Answer | None, parsed: bool) -> None:
        self.letters: list[Any] = []
        self.refuse = refuse
        self.answer = answer
        self.parsed = parsed
        self.counts: dict[str, int] = {}
        self.open: set[Any] = set()

    def asked(self, server: Any, command: str, about: str) -> str | None:
        self.counts[command] = self.counts.get(command, 0) + 1
        said = self.answer(command, self.counts[command], about) if self.answer else None
        if said == CUT:
            server.transport.abort()
            return "421 cut"
        return said

    async def handle_MAIL(self, server, session, envelope, address, options) -> str:  # noqa: N802  a name of aiosmtpd
        if said := self.asked(server, "MAIL", address):
            return said
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802  a name of aiosmtpd
        if address in self.refuse:
            return "550 no such user here"
        if said := self.asked(server, "RCPT", address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802  a name of aiosmtpd
        said = self.asked(server, "DATA", envelope.rcpt_tos[0])
        if said in (None, "421 cut"):  # a server that is cut off after the last byte has the letter
            kept = envelope.content
            self.letters.append(email.message_from_bytes(kept, policy=policy.default) if self.parsed else kept)
        return said or "250 OK"


class _Server(SMTP):
    greeting = 0.0

    def connection_made(self, transport: Any) -> None:
        self.event_handler.counts["connections"] = self.event_handler.counts.get("connections", 0) + 1
        self.event_handler.open.add(transport)
        super().connection_made(transport)

    async def _handle_client(self) -> None:
        await asyncio.sleep(self.greeting)
        await super()._handle_client()


class _Controller(Controller):
    greeting = 0.0

    def factory(self) -> SMTP:
        server = _Server(self.handler, **self.SMTP_kwargs)
        server.greeting = self.greeting
        return server


class MailSink:
    """A sink on a free loopback port; `letters` holds the messages (bytes with `parsed=False`), addresses in `refuse` do not exist.

    `greeting`: seconds until it greets. `answer` may answer a command otherwise. With `tls` it speaks TLS from the start.
    """

    def __init__(
        self, refuse: set[str] | None = None, *, greeting: float = 0.0, answer: Answer | None = None,
        tls: ssl.SSLContext | None = None, parsed: bool = True,
    ) -> None:  # fmt: skip
        self.port = free_port()
        self.keeper = Keeper(refuse or set(), answer, parsed)
        self._controller = _Controller(self.keeper, hostname="127.0.0.1", port=self.port, ssl_context=tls)
        self._controller.greeting = greeting

    def __enter__(self) -> MailSink:
        self._controller.start()
        self.keeper.counts.clear()  # the controller has tried the server itself
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def letters(self) -> list[Any]:
        return list(self.keeper.letters)

    @property
    def connections(self) -> int:
        return self.keeper.counts.get("connections", 0)

    def hang_up(self) -> None:
        """Cut every connection that is open now."""
        for transport in self.keeper.open:
            self._controller.loop.call_soon_threadsafe(transport.abort)
        self.keeper.open.clear()
