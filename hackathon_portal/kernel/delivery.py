"""Delivery of the outbox: a worker's run takes letters lane by lane and hands each over, by the mail server or a messenger.

A row stays locked (FOR UPDATE SKIP LOCKED) while its letter is being sent. If the worker dies after the mail server took the letter and
before the commit, the letter goes out again with the same Message-ID, by which the receiver knows it. A letter of text costs four
statements: begin, claim, mark, commit.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from smtplib import SMTPServerDisconnected

from django.db import transaction
from django.db.models.functions import Now

from hackathon_portal.kernel import (
    channels,
    clock,
    impersonal,
    lanes,
    letter_parts,
    letter_secrets,
    mail_server,
    metrics,
    rehearsals,
    request_id,
)
from hackathon_portal.kernel.letter_parts import Signature
from hackathon_portal.kernel.mail_server import ServerRefuses
from hackathon_portal.kernel.models import OutboxMessage

log = logging.getLogger("portal.outbox")

MAX_ATTEMPTS = 12
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=1)
# A run ends early enough for a worker to stop within the seconds a supervisor gives it; the next one goes on.
LETTERS_OF_A_RUN, SECONDS_OF_A_RUN = 2000, 8.0
FAULTS_IN_A_ROW = 3  # so many letters refused for now, or connections cut, one after the other: it is the server, not the letters

# What a message's `attachment` names -> function(attachment_ref) -> files, each (file name, bytes, MIME type).
Attachment = tuple[str, bytes, str]
Channel = OutboxMessage.Channel
State = OutboxMessage.State
_attachments: dict[str, Callable[[int], list[Attachment]]] = {}
# Channel other than e-mail -> function that hands a message over.
_carriers: dict[str, Callable[[OutboxMessage], None]] = {}
_followers: list[Callable[[OutboxMessage], None]] = []


class RefusedForGood(Exception):
    """Who was to get the message will never get it: nothing is tried again, and `then` is done with the refusal's record."""

    def __init__(self, reason: str, then: Callable[[], object] | None = None) -> None:
        super().__init__(reason)
        self.then = then


class TryLater(Exception):
    """The channel asks to wait, or does not answer: the message waits `seconds`, and so do those after it in this run."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.wait = timedelta(seconds=seconds)


def carrier(channel: Channel) -> Callable[[Callable[[OutboxMessage], None]], Callable[[OutboxMessage], None]]:
    """Register the function that hands messages of a channel over; it raises RefusedForGood or TryLater."""

    def register(function: Callable[[OutboxMessage], None]) -> Callable[[OutboxMessage], None]:
        _carriers[channel] = function
        return function

    return register


def follows_letters(function: Callable[[OutboxMessage], None]) -> Callable[[OutboxMessage], None]:
    """Register a function called with each letter that has left or bounced, in the same transaction."""
    _followers.append(function)
    return function


def attachments(kind: str) -> Callable[[Callable[[int], list[Attachment]]], Callable[[int], list[Attachment]]]:
    """Register the function that makes the files a letter of some kind carries."""

    def register(function: Callable[[int], list[Attachment]]) -> Callable[[int], list[Attachment]]:
        _attachments[kind] = function
        return function

    return register


class Outcome(Enum):
    """What came of one turn: a letter left (or never will), failed for now, or nothing is to be done now."""

    LEFT = "left"
    FAILED = "failed"
    NOTHING = "nothing"


@dataclass
class Run:
    """One worker's run over a channel: `sent` letters; `unfinished` when it ended by its own bounds and more may be due."""

    channel: Channel
    line: mail_server.Line
    sent: int = 0
    unfinished: bool = False
    faults: int = 0  # in a row
    lane: str = ""  # of the letter claimed last
    refusal: str = ""  # the server's, of whoever comes
    signatures: dict[int | None, Signature] = field(default_factory=dict)

    def signature_of(self, contest_id: int | None) -> Signature:
        if contest_id not in self.signatures:
            with transaction.atomic():  # a failure there is the letter's, not the transaction's
                self.signatures[contest_id] = letter_parts.signature_of(contest_id)
        return self.signatures[contest_id]


def run(channel: Channel, *, limit: int = LETTERS_OF_A_RUN, seconds: float = SECONDS_OF_A_RUN) -> Run:
    """Send what is due until nothing is, the rate is used up, the server refuses whoever comes, or the run is long enough."""
    ends = time.monotonic() + seconds
    with mail_server.line() as line:
        made = Run(channel, line)
        for turn in range(limit):
            if time.monotonic() >= ends:
                break
            allowed = channels.take(channel, lanes.order(turn))
            if not allowed:
                return made
            outcome = _deliver_one(made, allowed)
            if outcome is not Outcome.NOTHING:
                metrics.LETTERS.labels(made.lane, outcome.value).inc()
            if made.refusal:
                channels.pause(channel, made.refusal)
            if outcome is not Outcome.LEFT:
                channels.give_back(channel)
            if made.refusal or outcome is Outcome.NOTHING:
                return made
        made.unfinished = True
    return made


def _deliver_one(made: Run, allowed: list[OutboxMessage.Lane]) -> Outcome:
    """Claim and send one message."""
    with transaction.atomic():
        message = lanes.claim(made.channel, allowed)
        if message is None:
            return Outcome.NOTHING
        made.lane = OutboxMessage.Lane(message.lane).name.lower()
        with request_id.under(message.request_id):
            outcome = _delivered(made, message)
        if outcome is not Outcome.LEFT:
            return outcome
        made.faults = 0
        made.sent += 1
    if made.sent == 1 and made.channel == Channel.EMAIL:
        channels.opened(made.channel)
    return Outcome.LEFT


def _delivered(made: Run, message: OutboxMessage) -> Outcome:
    """Hand a claimed message over, and write what came of it into its row."""
    try:
        if message.recipient.endswith(f".{rehearsals.DOMAIN}"):
            raise RefusedForGood("адрес вымышленного человека репетиции")
        _hand_over(made, message)
    except RefusedForGood as error:
        _refused_for_good(message, error)
    except ServerRefuses as error:
        made.refusal = _without_addresses(error)
        OutboxMessage.objects.filter(pk=message.pk).update(last_error=made.refusal)
        return Outcome.NOTHING
    except TryLater as error:
        _reschedule(message, error, wait=error.wait)
        return Outcome.NOTHING
    except Exception as error:  # whatever went wrong with this letter must not stop the others
        _reschedule(message, error)
        made.faults = made.faults + 1 if _may_be_the_servers(error) else 0
        if made.faults >= FAULTS_IN_A_ROW:
            made.refusal = f"почтовый сервер не принимает письма: {_without_addresses(mail_server.words_of(error))}"
        return Outcome.FAILED
    else:
        _mark_sent(message)
    return Outcome.LEFT


def _hand_over(made: Run, message: OutboxMessage) -> None:
    # What asks the database may fail there: then only this letter fails, its transaction goes on.
    asks_database = bool(message.attachment) or message.channel != Channel.EMAIL
    with transaction.atomic() if asks_database else nullcontext():
        if message.channel == Channel.EMAIL:
            _send(message, made)
        else:
            _carriers[message.channel](message)


def _send(message: OutboxMessage, made: Run) -> None:
    email = letter_parts.email_of(message, made.signature_of(message.contest_ref))
    if message.attachment:
        for file in _attachments[message.attachment](message.attachment_ref or 0):
            email.attach(*file)
    try:
        made.line.send(email)
    except Exception as error:
        if mail_server.is_final(error):
            raise RefusedForGood(f"{error}") from error
        raise


def _mark_sent(message: OutboxMessage) -> None:
    message.state = State.SENT
    message.sent_at = clock.now()
    message.attempts += 1
    message.last_error = ""
    letter_secrets.forget(message)
    message.save(update_fields=["state", "sent_at", "attempts", "last_error", "secrets", "body"])
    _tell_followers(message)
    log.info("letter %s has left", message.pk)


def _refused_for_good(message: OutboxMessage, error: RefusedForGood) -> None:
    message.state = State.BOUNCED
    message.attempts += 1
    message.last_error = _without_addresses(error)
    letter_secrets.forget(message)
    message.save(update_fields=["state", "attempts", "last_error", "secrets", "body"])
    if error.then:
        error.then()
    _tell_followers(message)


def _tell_followers(message: OutboxMessage) -> None:
    if message.channel == Channel.EMAIL:
        for follow in _followers:
            follow(message)


def _may_be_the_servers(error: Exception) -> bool:
    return mail_server.is_for_now(error) or isinstance(error, SMTPServerDisconnected | ConnectionError | TimeoutError)


def _without_addresses(error: object) -> str:
    """What went wrong, without whom it went to: mail servers repeat the address, and erasure must not look for it here."""
    return impersonal.ADDRESS.sub(impersonal.STRUCK_ADDRESS, f"{error}")[:500]


def _reschedule(message: OutboxMessage, error: Exception, *, wait: timedelta | None = None) -> None:
    message.attempts += 1
    message.last_error = _without_addresses(f"{type(error).__name__}: {error}")
    delay = max(min(FIRST_RETRY * 2 ** (message.attempts - 1), LONGEST_RETRY), wait or timedelta())
    if message.attempts >= MAX_ATTEMPTS:
        message.state = State.FAILED
        letter_secrets.forget(message)
    message.due_at = Now() + delay
    message.save(update_fields=["attempts", "last_error", "state", "due_at", "secrets", "body"])
    log.warning("letter %s not sent (attempt %s): %s", message.pk, message.attempts, type(error).__name__)
