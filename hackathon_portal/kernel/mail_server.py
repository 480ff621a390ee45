"""The connection to the mail server: opened once, kept for the next letter and the next run, and what the server's refusals mean.

A refusal is about one address (for good or for now), about one letter, or about whoever comes (`ServerRefuses`): then no letter is
to blame, none counts an attempt, all wait.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

MOST_LETTERS = 500  # of one connection: servers bound it (Postfix: none, Exim and relays: some hundred)
ASK_AFTER = 5.0  # seconds without a letter, after which the server is asked (NOOP) whether it is still there
KEPT = 60.0  # seconds without a letter, after which the connection is closed
CLOSING = 421  # RFC 5321, 3.8: the server closes, whatever was said
TOO_BIG = 552
FOR_NOW = range(400, 500)
# In which words servers say that it is too much (4.3.1 and 4.3.2: the system's state, RFC 3463).
_TOO_MUCH = re.compile(
    r"too (many|much|fast|often)|\brate|limit|throttl|quota|frequen|slow|flood|\bbusy|4\.3\.[12]\b|4\.7\.28\b|превы[сш]|лимит|част[ото]",
    re.I,
)
# About one address, whatever the words: greylisting (RFC 6647) passes by itself, 4.2.x is the state of a mailbox.
_OF_ONE = re.compile(r"gr[ea]y-?list|\b4\.2\.\d|mailbox|ящик", re.I)


class ServerRefuses(Exception):
    """The server does not answer, does not know us or takes no more letters now, whoever they are to."""


@dataclass
class Connection:
    """A backend of Django with what has gone through it."""

    backend: Any
    letters: int = 0
    used_at: float = field(default_factory=time.monotonic)

    def close(self) -> None:
        with suppress(OSError, SMTPException):
            self.backend.close()

    @property
    def idle(self) -> float:
        return time.monotonic() - self.used_at

    def answers(self) -> bool:
        """Whether the server still takes letters here; asked only after a while without one."""
        server = getattr(self.backend, "connection", None)
        if server is None or self.idle < ASK_AFTER:
            return True
        try:
            return bool(server.noop()[0] == 250)
        except (OSError, SMTPException):
            return False


_kept: dict[tuple[object, ...], list[Connection]] = {}
_lock = Lock()


def _address() -> tuple[object, ...]:
    """What a connection depends on: one made under other settings is never taken."""
    names = ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_USE_TLS", "EMAIL_USE_SSL")
    return tuple(getattr(settings, name) for name in names)


def close_idle(seconds: float = KEPT) -> None:
    """Close the connections of this process that no run has used for so long."""
    with _lock:
        old = [(address, kept) for address, connections in _kept.items() for kept in connections if kept.idle >= seconds]
        for address, kept in old:
            _kept[address].remove(kept)
    for _, kept in old:
        kept.close()


class Line:
    """The connection of one run: taken from those kept or opened with the first letter, replaced after an error or MOST_LETTERS."""

    def __init__(self) -> None:
        self.connection: Connection | None = None

    def send(self, email: EmailMessage) -> None:
        """Hand one letter over. A connection that was cut is opened anew once, and the letter goes again with its Message-ID."""
        fresh = self._ready()
        try:
            self._hand_over(email)
        except (SMTPServerDisconnected, ConnectionError):
            self.drop()
            if fresh:
                raise
            self._ready()
            self._hand_over(email)

    def _ready(self) -> bool:
        """Have an open connection; whether it was opened now. ServerRefuses where none can be had."""
        if self.connection is None:
            with _lock:
                kept = _kept.get(_address(), [])
                self.connection = kept.pop() if kept else None
        if self.connection and (self.connection.letters >= MOST_LETTERS or not self.connection.answers()):
            self.drop()
        if self.connection is not None:
            return False
        backend = get_connection()
        try:
            backend.open()
        except SMTPAuthenticationError as error:
            raise ServerRefuses(f"почтовый сервер не принимает имя или пароль: {words_of(error)}") from error
        except (OSError, SMTPException) as error:  # among them an untrusted certificate
            raise ServerRefuses(f"почтовый сервер не отвечает: {type(error).__name__}: {error}") from error
        self.connection = Connection(backend)
        return True

    def _hand_over(self, email: EmailMessage) -> None:
        assert self.connection is not None  # noqa: S101  for the types: `_ready` made it so
        try:
            email.connection = self.connection.backend
            email.send()
        except Exception as error:
            if not isinstance(error, SMTPResponseException | SMTPRecipientsRefused) or CLOSING in codes(error):
                self.drop()  # after its own answers the server goes on (smtplib has sent RSET), after anything else nobody knows
            if reason := refuses_all(error):
                raise ServerRefuses(reason) from error
            raise
        self.connection.letters += 1
        self.connection.used_at = time.monotonic()

    def drop(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def keep(self) -> None:
        """The run is over: the connection waits for the next one."""
        if self.connection is not None:
            with _lock:
                _kept.setdefault(_address(), []).append(self.connection)
            self.connection = None


@contextmanager
def line() -> Iterator[Line]:
    """The connection of a run; kept after it, closed where the run fails."""
    close_idle()
    made = Line()
    try:
        yield made
    except BaseException:
        made.drop()
        raise
    made.keep()


def codes(error: Exception) -> set[int]:
    """The codes of the server's answers."""
    if isinstance(error, SMTPRecipientsRefused):
        return {code for code, _ in error.recipients.values()}
    return {error.smtp_code} if isinstance(error, SMTPResponseException) else set()


def words_of(error: Exception) -> str:
    """The server's answer as text."""
    answers: list[tuple[int, bytes | str]] = list(error.recipients.values()) if isinstance(error, SMTPRecipientsRefused) else []
    if isinstance(error, SMTPResponseException):
        answers = [(error.smtp_code, error.smtp_error)]
    said = [f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}" for code, text in answers]
    return "; ".join(said) or f"{type(error).__name__}: {error}"


def refuses_all(error: Exception) -> str:
    """In words, why the server would have refused any letter; empty where it may be this one's own fault."""
    said, given = words_of(error), codes(error)
    if CLOSING in given:
        return f"почтовый сервер просит подождать: {said}"
    if given and all(code in FOR_NOW for code in given) and _TOO_MUCH.search(said) and not _OF_ONE.search(said):
        return f"почтовый сервер просит слать реже: {said}"
    if isinstance(error, SMTPSenderRefused) and TOO_BIG not in given and not given & set(FOR_NOW):
        return f"почтовый сервер не принимает письма от {settings.DEFAULT_FROM_EMAIL}: {said}"
    return ""


def is_for_now(error: Exception) -> bool:
    """Whether the server refused for now (4xx): after some in a row it is the server, in whatever words."""
    given = codes(error)
    return bool(given) and all(code in FOR_NOW for code in given)


def is_final(error: Exception) -> bool:
    """Whether the server refused every address for good (5xx)."""
    return isinstance(error, SMTPRecipientsRefused) and all(code >= 500 for code in codes(error))
