"""Letters leave through here: an action posts a row, a task sends it, a crash in between loses nothing.

A row stays locked (FOR UPDATE SKIP LOCKED) while its letter is being sent. If the worker dies after the mail server took the
letter and before the commit, the letter goes out again with the same Message-ID, by which the receiver knows it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from email.utils import make_msgid
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.template.loader import render_to_string

from hackathon_portal.kernel import clock, impersonal, letter_limits, letter_secrets, subjects, waking
from hackathon_portal.kernel.models import OutboxMessage

log = logging.getLogger("portal.outbox")

MAX_ATTEMPTS = 12
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=1)
MAX_SUBJECT = 200
# Letters about an account: their text is kept no longer than it takes to send it. Links with a key never lie in a text (`letter_secrets`).
SECRET_KINDS = frozenset({"account"})
NOBODY = "erased@erased.invalid"  # whom an erased letter went to

# What a message's `attachment` names -> function(attachment_ref) -> (file name, bytes, MIME type).
Attachment = tuple[str, bytes, str]
Channel = OutboxMessage.Channel
_attachments: dict[str, Callable[[int], Attachment]] = {}
# Channel other than e-mail -> function that hands a message over.
_carriers: dict[str, Callable[[OutboxMessage], None]] = {}
OVER_LIMIT = "не отправлено: предел писем за сутки"
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


def attachment(kind: str) -> Callable[[Callable[[int], Attachment]], Callable[[int], Attachment]]:
    """Register the function that makes the file a letter of some kind carries."""

    def register(function: Callable[[int], Attachment]) -> Callable[[int], Attachment]:
        _attachments[kind] = function
        return function

    return register


def post(
    *,
    kind: str,
    key: str,
    to: str,
    subject: str,
    body: str,
    contest_id: int | None = None,
    attachment: str = "",
    attachment_ref: int | None = None,
    batch: str = "",
    people: Iterable[Any] = (),
    delay: timedelta | None = None,
    channel: Channel = Channel.EMAIL,
) -> OutboxMessage:
    """Put a letter into the outbox, in the caller's transaction; after commit the worker is woken.

    `key` names the action and its object (`notice:17:2`): a second post under one key returns the first row and sends nothing.
    `people` are the rows its text was made from, by which erasure finds it. What a participant causes to somebody else is counted
    (`limits.py: LETTERS`): TooMany refuses the action, or the row stays unsent and says so. With `delay` it leaves no earlier than that from now,
    and `cancel` may still stop it.
    """
    values = _values(kind, to, subject, body, contest_id, attachment, attachment_ref, batch, people) | {"channel": channel}
    if channel == Channel.EMAIL and not letter_limits.may_leave(kind, key, to, contest_id):
        values |= {"state": OutboxMessage.State.CANCELLED, "last_error": OVER_LIMIT}
    if delay:
        values["due_at"] = Now() + delay
    return _stored(key, values, wakes=not delay and channel == Channel.EMAIL)


def _stored(key: str, values: dict[str, Any], *, wakes: bool) -> OutboxMessage:
    message, created = OutboxMessage.objects.get_or_create(key=key, defaults=values)
    if created and wakes:
        transaction.on_commit(wake_worker, robust=True)
    return message


def _values(
    kind: str,
    to: str,
    subject: str,
    body: str,
    contest_id: int | None = None,
    attachment: str = "",
    attachment_ref: int | None = None,
    batch: str = "",
    people: Iterable[Any] = (),
) -> dict[str, Any]:
    """The fields of a letter's row besides its key: an identifier of its own, the subject on one line, links with a key apart."""
    text, links = letter_secrets.set_apart(body)
    return {
        "kind": kind,
        "contest_ref": contest_id,
        "message_id": make_msgid(domain=urlsplit(settings.PORTAL_ORIGIN).hostname or "localhost"),
        "recipient": to,
        "subject": " ".join(subject.split())[:MAX_SUBJECT],
        "body": text,
        "secrets": links,
        "attachment": attachment,
        "attachment_ref": attachment_ref,
        "batch": batch,
        "addressee": subjects.addressee_of(people, to),
        "speaks_of": subjects.keys_of(people),
    }


def post_template(*, template: str, context: dict[str, Any], **message: Any) -> OutboxMessage:
    """Post a letter whose text is a template: its first line is the subject. `message` is the rest of `post`."""
    subject, body = _written(template, context)
    return post(subject=subject, body=body, people=list(context.values()), **message)


def post_template_to_many(*, template: str, context: dict[str, Any], messages: list[dict[str, Any]]) -> int:
    """One text for many: `messages` are the rest of `post` for each of them, `people` with whom it goes to."""
    subject, body = _written(template, context)
    shared = list(context.values())
    return post_many(
        [{"subject": subject, "body": body, **message, "people": [*shared, *message.get("people", ())]} for message in messages]
    )


def _written(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and body of a letter that is a template."""
    text = render_to_string(template, context | {"origin": settings.PORTAL_ORIGIN})
    subject, _, body = text.strip().partition("\n")
    return subject, body.strip() + "\n"


def cancel(message: OutboxMessage) -> bool:
    """Stop a letter that has not left; False when it is leaving or gone. In the caller's transaction."""
    waiting = OutboxMessage.objects.select_for_update(skip_locked=True).filter(
        pk=message.pk, state=OutboxMessage.State.PENDING, attempts=0
    )
    if not waiting.exists():
        return False
    message.state = OutboxMessage.State.CANCELLED
    _forget_secrets(message)
    message.save(update_fields=["state", "secrets", "body"])
    return True


def forget_person(rows: Collection[Any], *, address: str = "", contest_id: int | None = None) -> None:
    """Erase the letters to these people, and the subject and text of those that speak of them. In the caller's transaction.

    Letters to `address` (with `contest_id` only those of the contest) are theirs as well. What waits for them is not sent.
    """
    keys = [subjects.key_of(type(row), row.pk) for row in rows]
    theirs = Q(addressee__in=keys)
    if address:
        theirs |= Q(recipient__iexact=address) & (Q() if contest_id is None else Q(contest_ref=contest_id))
    # Somebody whose application is erased may still have an account, and letters to it that wait.
    waiting = theirs if contest_id is None else Q(addressee__in=keys)
    OutboxMessage.objects.filter(waiting, state=OutboxMessage.State.PENDING).delete()
    about = OutboxMessage.objects.filter(speaks_of__overlap=keys)
    about.exclude(channel=Channel.EMAIL).filter(state=OutboxMessage.State.PENDING).delete()  # the letter itself has been read
    left = OutboxMessage.objects.exclude(state=OutboxMessage.State.PENDING)
    left.filter(speaks_of__overlap=keys).update(subject="", body="")  # a contest's own template may name them in either
    left.filter(theirs).update(recipient=NOBODY, subject="", body="", last_error="", secrets="")


def forget_subject(row: Any) -> None:
    """Erase every letter that speaks of this row."""
    OutboxMessage.objects.filter(speaks_of__contains=[subjects.key_of(type(row), row.pk)]).update(
        recipient=NOBODY, subject="", body="", last_error="", secrets=""
    )


def post_many(messages: list[dict[str, Any]]) -> int:
    """Post many letters in a few statements; each a dict of `post`'s arguments. Keys already used are passed over."""
    rows = []
    for message in messages:
        values = dict(message)
        row = OutboxMessage(key=values.pop("key"), **_values(**values))
        if not letter_limits.may_leave(row.kind, row.key, row.recipient, row.contest_ref):
            row.state, row.last_error = OutboxMessage.State.CANCELLED, OVER_LIMIT
        rows.append(row)
    OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    if rows:
        transaction.on_commit(wake_worker, robust=True)
    return len(rows)


def resend(message: OutboxMessage, *, to: str = "") -> OutboxMessage:
    """Send a letter once more, as a new row with a Message-ID of its own; the first stays as it is, a link with a key is a new one."""
    count = OutboxMessage.objects.filter(key__startswith=f"{message.key}:again:").count() + 1
    values = _values(
        message.kind,
        to or message.recipient,
        message.subject,
        letter_secrets.renewed_text(message),
        message.contest_ref,
        message.attachment,
        message.attachment_ref,
    )
    about = {"addressee": message.addressee, "speaks_of": message.speaks_of}
    return _stored(f"{message.key}:again:{count}", values | about, wakes=True)


def repeat(message: OutboxMessage, *, channel: Channel, kind: str, body: str, people: Iterable[Any]) -> OutboxMessage:
    """The subject of a letter once more by another channel, with a text of its own. Erasure finds the row wherever it finds the letter."""
    values = _values(kind, message.recipient, message.subject, body, message.contest_ref, people=people)
    about = {
        "channel": channel,
        "addressee": message.addressee or values["addressee"],
        "speaks_of": sorted({*message.speaks_of, *values["speaks_of"]}),
    }
    return _stored(f"{message.key}:{channel}", values | about, wakes=False)


def wake_worker() -> None:
    """Ask a worker to look at the outbox now; if the queue is down, the beat sweep finds the row later."""
    waking.wake("kernel.deliver_outbox")


def deliver_pending(*, channel: Channel = Channel.EMAIL, limit: int = 1000) -> int:
    """Send what is due in a channel, oldest first, each message in its own transaction; returns how many left."""
    sent = 0
    connection = get_connection()
    try:
        for _ in range(limit):
            outcome = _deliver_one(channel, connection)
            if outcome is None:
                break
            sent += outcome
    finally:
        connection.close()
    return sent


def _deliver_one(channel: Channel, connection) -> bool | None:
    """Claim and send one message: True it left, False failed for now, None nothing is due or the channel is not to be asked now."""
    with transaction.atomic():
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(channel=channel, state=OutboxMessage.State.PENDING, due_at__lte=Now())
            .order_by("due_at", "id")
            .first()
        )
        if message is None:
            return None
        try:
            with transaction.atomic():
                if channel == Channel.EMAIL:
                    _send(message, connection)
                else:
                    _carriers[channel](message)
        except RefusedForGood as error:
            message.state = OutboxMessage.State.BOUNCED
            message.attempts += 1
            message.last_error = _without_addresses(error)
            _forget_secrets(message)
            message.save(update_fields=["state", "attempts", "last_error", "secrets", "body"])
            if error.then:
                error.then()
            _tell_followers(message)
            return True
        except TryLater as error:
            _reschedule(message, error, wait=error.wait)
            return None
        except Exception as error:  # whatever went wrong with this letter must not stop the others
            _reschedule(message, error)
            connection.close()
            return False
        message.state = OutboxMessage.State.SENT
        message.sent_at = clock.now()
        message.attempts += 1
        message.last_error = ""
        _forget_secrets(message)
        message.save(update_fields=["state", "sent_at", "attempts", "last_error", "secrets", "body"])
        _tell_followers(message)
        log.info("letter %s has left", message.pk)
        return True


def _forget_secrets(message: OutboxMessage) -> None:
    """The letter has left or never will: what opened something is kept no longer."""
    message.secrets = ""
    if message.kind in SECRET_KINDS:
        message.body = ""


def _tell_followers(message: OutboxMessage) -> None:
    if message.channel == Channel.EMAIL:
        for follow in _followers:
            follow(message)


def _without_addresses(error: object) -> str:
    """What went wrong, without whom it went to: mail servers repeat the address, and erasure must not look for it here."""
    return impersonal.ADDRESS.sub(impersonal.STRUCK_ADDRESS, f"{error}")[:500]


def _is_final(error: SMTPRecipientsRefused) -> bool:
    """Whether the mail server refused every address for good (5xx)."""
    return all(code >= 500 for code, _ in error.recipients.values())


def _send(message: OutboxMessage, connection) -> None:
    email = EmailMessage(
        subject=message.subject,
        body=letter_secrets.whole_text(message),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.recipient],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    if message.attachment:
        email.attach(*_attachments[message.attachment](message.attachment_ref or 0))
    try:
        email.send()
    except SMTPRecipientsRefused as error:
        if _is_final(error):
            raise RefusedForGood(f"{error}") from error
        raise


def _reschedule(message: OutboxMessage, error: Exception, *, wait: timedelta | None = None) -> None:
    message.attempts += 1
    message.last_error = _without_addresses(f"{type(error).__name__}: {error}")
    delay = max(min(FIRST_RETRY * 2 ** (message.attempts - 1), LONGEST_RETRY), wait or timedelta())
    if message.attempts >= MAX_ATTEMPTS:
        message.state = OutboxMessage.State.FAILED
        _forget_secrets(message)
    message.due_at = Now() + delay
    message.save(update_fields=["attempts", "last_error", "state", "due_at", "secrets", "body"])
    log.warning("letter %s not sent (attempt %s): %s", message.pk, message.attempts, type(error).__name__)
