"""Letters leave through here: an action posts a row, a task sends it (`delivery.py`), a crash in between loses nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from email.utils import make_msgid
from math import inf
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from hackathon_portal.kernel import (
    delivery,
    letter_kinds,
    letter_limits,
    letter_refusals,
    letter_secrets,
    letter_words,
    rehearsals,
    rooms,
    subjects,
    unsaid_letters,
    waking,
)
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.rooms import PORTAL, Room, contest_room

log = logging.getLogger("portal.outbox")

MAX_SUBJECT = 200
# Set while a worker has been asked and has not begun to look; no longer than this, should the word get lost.
WOKEN, WOKEN_SECONDS = "outbox:woken", 2
OVER_LIMIT = "не отправлено: предел писем за сутки"
Channel = OutboxMessage.Channel
State = OutboxMessage.State
_COLUMNS = [field for field in OutboxMessage._meta.concrete_fields if field.name not in {"id", "key"}]


def post(
    *,
    kind: str,
    key: str,
    to: str,
    subject: str,
    body: str,
    contest_id: int | None = None,
    room: Room | None = None,
    attachment: str = "",
    attachment_ref: int | None = None,
    batch: str = "",
    people: Iterable[Any] = (),
    delay: timedelta | None = None,
    channel: Channel = Channel.EMAIL,
    unsaid: Sequence[str] = (),
) -> OutboxMessage:
    """Put a letter into the outbox, in the caller's transaction; after commit the worker is woken.

    `key` names the action and its object (`notice:17:2`): a second post under one key returns the first row and sends nothing.
    `people` are the rows its text was made from, by which erasure finds it. What a participant causes to somebody else is counted
    (`limits.py: LETTERS`): TooMany refuses the action, or the row stays unsent and says so. With `delay` it leaves no earlier than that from now,
    and `cancel` may still stop it. `unsaid` is what the text should name and cannot (`letter_words.py`): with any the letter stays and staff are told.
    """
    values = _values(kind, to, subject, body, _room(room, contest_id), attachment, attachment_ref, batch, people) | {
        "channel": channel
    }
    if channel == Channel.EMAIL:
        _hold_back([row := OutboxMessage(key=key, **values)], {key: unsaid})
        key = row.key
        values |= {"state": row.state, "last_error": row.last_error, "secrets": row.secrets, "body": row.body}
    if delay:
        values["due_at"] = Now() + delay
    return _stored(key, values, wakes=not delay and channel == Channel.EMAIL)


def _hold_back(rows: list[OutboxMessage], unsaid: Mapping[str, Sequence[str]]) -> None:
    """Cancel those of these new letters that must not leave: they cannot name what they must (`unsaid`, by key), are too many of one participant,
    or refused by who was to get them."""
    for row in rows:
        if unsaid.get(row.key):
            unsaid_letters.hold_back(row, unsaid[row.key])
            letter_secrets.forget(row)
        elif row.recipient.endswith(f".{rehearsals.DOMAIN}"):
            row.state = State.REHEARSAL
        elif not letter_limits.may_leave(row.kind, row.key, row.recipient, row.belongs_to):
            row.state, row.last_error = State.CANCELLED, OVER_LIMIT
    letter_refusals.hold_back(rows)


def _stored(key: str, values: dict[str, Any], *, wakes: bool) -> OutboxMessage:
    message, created = OutboxMessage.objects.get_or_create(key=key, defaults=values)
    if created and unsaid_letters.is_kept(message):
        unsaid_letters.tell(message)
        return message
    if created and wakes:
        transaction.on_commit(wake_worker, robust=True)
    return message


def _rehearsal() -> int | None:
    """The rehearsal being served, if one is."""
    known = rehearsals.served()
    return known.contest_id if known is not None and known.is_rehearsal else None


def _room(room: Room | None, contest_id: int | None) -> Room:
    """Where a letter belongs: the portal where neither a room nor a contest is named."""
    return PORTAL if room is None and contest_id is None else rooms.named(room, contest_id)


def _values(
    kind: str,
    to: str,
    subject: str,
    body: str,
    room: Room,
    attachment: str = "",
    attachment_ref: int | None = None,
    batch: str = "",
    people: Iterable[Any] = (),
    apart: dict[str, tuple[str, str]] | None = None,
) -> dict[str, Any]:
    """The fields of a letter's row besides its key: an identifier of its own, the subject on one line, links with a key apart.

    `apart` remembers what became of a text: of many letters most have one."""
    apart = {} if apart is None else apart
    text, links = apart[body] = apart.get(body) or letter_secrets.set_apart(body)
    return {
        "kind": kind,
        "lane": letter_kinds.kind_of(kind).lane,
        # Whatever is posted within a rehearsal is its letter and never leaves (the trigger `letters_of_a_rehearsal_stay`).
        **(contest_room(rehearsal) if (rehearsal := _rehearsal()) else room).columns,
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
    return post(**_written(template, context), people=list(context.values()), **message)


def post_template_to_many(*, template: str, context: dict[str, Any], messages: list[dict[str, Any]]) -> int:
    """One text for many: `messages` are the rest of `post` for each of them, `people` with whom it goes to."""
    words, shared = _written(template, context), list(context.values())
    return post_many([{**words, **message, "people": [*shared, *message.get("people", ())]} for message in messages])


def _written(template: str, context: dict[str, Any]) -> dict[str, Any]:
    """Subject, body and what is unsaid of a letter that is a template, as `post` takes them."""
    return letter_words.written(template, context | {"origin": settings.PORTAL_ORIGIN})._asdict()


def cancel(message: OutboxMessage) -> bool:
    """Stop a letter that has not left; False when it is leaving or gone. In the caller's transaction."""
    is_there = Q(state=State.PENDING) | Q(state=State.REHEARSAL, due_at__gt=Now())
    waiting = OutboxMessage.objects.select_for_update(skip_locked=True).filter(is_there, pk=message.pk, attempts=0)
    if not waiting.exists():
        return False
    message.state = State.CANCELLED
    letter_secrets.forget(message)
    message.save(update_fields=["state", "secrets", "body"])
    return True


def post_many(messages: list[dict[str, Any]]) -> int:
    """Post many letters in a few statements; each a dict of `post`'s arguments, `delay` too. Keys already used are passed over."""
    rows, unsaid = [], {}
    apart: dict[str, tuple[str, str]] = {}
    for message in messages:
        values = dict(message)
        key = values.pop("key")
        unsaid[key] = values.pop("unsaid", ())
        values["room"] = _room(values.pop("room", None), values.pop("contest_id", None))
        delay = values.pop("delay", None)
        row = OutboxMessage(key=key, **_values(**values, apart=apart))
        if delay:
            row.due_at = Now() + delay
        rows.append(row)
    _hold_back(rows, unsaid)
    for row in filter(unsaid_letters.is_kept, rows):
        _stored(row.key, {field.attname: getattr(row, field.attname) for field in _COLUMNS}, wakes=False)
    rows = [row for row in rows if not unsaid_letters.is_kept(row)]
    OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    if rows:
        transaction.on_commit(wake_worker, robust=True)
    return len(rows)


def cancel_batch(batch: str) -> bool:
    """Stop every letter of an action that has not left; False, and nothing is stopped, when one of them is leaving or gone. In the
    caller's transaction, which posts no more of them."""
    letters = OutboxMessage.objects.filter(batch=batch).exclude(state=State.CANCELLED)
    waiting = letters.filter(Q(state=State.PENDING, attempts=0) | Q(state=State.REHEARSAL, due_at__gt=Now()))
    held = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if len(held) < letters.count():
        return False
    OutboxMessage.objects.filter(pk__in=held).update(state=State.CANCELLED, secrets="")
    return True


def resend(message: OutboxMessage, *, to: str = "") -> OutboxMessage:
    """Send a letter once more, as a new row with a Message-ID of its own; the first stays as it is, a link with a key is a new one."""
    count = OutboxMessage.objects.filter(key__startswith=f"{message.key}:again:").count() + 1
    values = _values(
        message.kind,
        to or message.recipient,
        message.subject,
        letter_secrets.renewed_text(message),
        message.belongs_to,
        message.attachment,
        message.attachment_ref,
    )
    about = {"addressee": message.addressee, "speaks_of": message.speaks_of}
    return _stored(f"{message.key}:again:{count}", values | about, wakes=True)


def repeat(message: OutboxMessage, *, channel: Channel, kind: str, body: str, people: Iterable[Any]) -> OutboxMessage:
    """The subject of a letter once more by another channel, with a text of its own. Erasure finds the row wherever it finds the letter."""
    values = _values(kind, message.recipient, message.subject, body, message.belongs_to, people=people)
    about = {
        "channel": channel,
        "lane": message.lane,
        "addressee": message.addressee or values["addressee"],
        "speaks_of": sorted({*message.speaks_of, *values["speaks_of"]}),
    }
    return _stored(f"{message.key}:{channel}", values | about, wakes=False)


def wake_worker() -> None:
    """Ask a worker to look at the outbox now, unless one is asked already; if the queue is down, the beat sweep finds the row later."""
    if cache.add(WOKEN, 1, WOKEN_SECONDS) and not waking.wake("kernel.deliver_outbox"):
        cache.delete(WOKEN)


def looking() -> None:
    """A worker begins to look: whoever posts from now on asks again."""
    cache.delete(WOKEN)


def deliver_pending(*, channel: Channel = Channel.EMAIL, limit: int = delivery.LETTERS_OF_A_RUN) -> int:
    """Send what is due in a channel, lane by lane, each message in its own transaction, however long it takes; returns how many left."""
    return delivery.run(channel, limit=limit, seconds=inf).sent
