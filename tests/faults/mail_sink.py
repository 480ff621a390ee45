"""An SMTP server of the tests: keeps what it is given, in the order it came."""

from __future__ import annotations

import email
import socket
from email import policy

from aiosmtpd.controller import Controller


class Keeper:
    def __init__(self, refuse: set[str]) -> None:
        self.letters: list[email.message.EmailMessage] = []
        self.refuse = refuse

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802  a name of aiosmtpd
        if address in self.refuse:
            return "550 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802  a name of aiosmtpd
        self.letters.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


class MailSink:
    """A sink on a free loopback port; `letters` holds the messages, addresses in `refuse` do not exist."""

    def __init__(self, refuse: set[str] | None = None) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.keeper = Keeper(refuse or set())
        self._controller = Controller(self.keeper, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> MailSink:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def letters(self) -> list[email.message.EmailMessage]:
        return list(self.keeper.letters)
