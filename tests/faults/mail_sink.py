"""An SMTP server of the tests: keeps what it is given, in the order it came."""

from __future__ import annotations

import email
import socket
from email import policy

from aiosmtpd.controller import Controller


class Keeper:
    def __init__(self) -> None:
        self.letters: list[email.message.EmailMessage] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        self.letters.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


class MailSink:
    """A sink on a free loopback port; `letters` holds the messages."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.keeper = Keeper()
        self._controller = Controller(self.keeper, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> MailSink:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def letters(self) -> list[email.message.EmailMessage]:
        return list(self.keeper.letters)
