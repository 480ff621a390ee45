"""What a channel's server bears as a whole, shared by all workers through one row: its letters a minute, and the pauses it asks for.

The rate is a bucket that never lets more than EMAIL_PER_MINUTE leave within any sixty seconds; mass letters leave a reserve in it, so
that an account's letter has its share at once. A pause stops every lane; an account's letter tries again sooner.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Case, F, FloatField, Q, Value, When
from django.db.models.functions import Least, Now

from hackathon_portal.kernel.models import ChannelState, OutboxMessage

log = logging.getLogger("portal.outbox")
Channel = OutboxMessage.Channel
Lane = OutboxMessage.Lane

FIRST_PAUSE = 30  # seconds; doubled with each refusal in a row
LONGEST_PAUSE = 600
ACCOUNT_PAUSE = 30  # an account's letter asks again this soon, whatever the others wait
TAKE = """
INSERT INTO kernel_channelstate AS state (channel, tokens, counted_at) VALUES (%(channel)s, %(most)s - 1, statement_timestamp())
ON CONFLICT (channel) DO UPDATE SET
    tokens = LEAST(%(most)s, COALESCE(
        state.tokens + EXTRACT(EPOCH FROM statement_timestamp() - state.counted_at) * %(a_second)s, %(most)s)) - 1,
    counted_at = statement_timestamp()
RETURNING tokens
"""


@dataclass(frozen=True)
class Bucket:
    """`most` letters at once, then `a_second`: together `per_minute` within any minute. Mass letters leave `reserve` of them."""

    most: float
    a_second: float
    reserve: float


def bucket(per_minute: int) -> Bucket:
    most = max(per_minute / 6, 1.5)
    return Bucket(most=most, a_second=max(per_minute - most, per_minute / 2) / 60, reserve=most / 4)


def per_minute(channel: Channel) -> int | None:
    """How many letters a minute the server was said to take; None where nobody said."""
    return settings.EMAIL_PER_MINUTE if channel == Channel.EMAIL else None


def take(channel: Channel, lanes: Sequence[Lane]) -> list[Lane]:
    """Take one letter's place in the rate; which of these lanes may use it, in their order. Of an empty list nothing was taken."""
    asked = per_minute(channel)
    if asked is None:
        return [*lanes]
    size = bucket(asked)
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"channel": channel, "most": size.most, "a_second": size.a_second})
        left = cursor.fetchone()[0]
    floors = {Lane.ACCOUNT: 0.0, Lane.PERSONAL: size.reserve / 2, Lane.MASS: size.reserve}
    allowed = [lane for lane in lanes if left >= floors[lane]]
    if not allowed:
        give_back(channel)
    return allowed


def give_back(channel: Channel) -> None:
    """Nothing left: the place is free again."""
    if per_minute(channel) is not None:
        ChannelState.objects.filter(channel=channel).update(tokens=F("tokens") + 1)


def pause(channel: Channel, words: str) -> None:
    """The server refuses whoever comes: everybody waits, longer with each refusal in a row. Workers refused at once count once."""
    ChannelState.objects.get_or_create(channel=channel)
    open_now = Q(account_closed_until=None) | Q(account_closed_until__lte=Now())
    seconds = Case(
        *[When(refusals=number, then=Value(float(FIRST_PAUSE * 2**number))) for number in range(5)],
        default=Value(float(LONGEST_PAUSE)),
        output_field=FloatField(),
    )
    state = ChannelState.objects.filter(open_now, channel=channel).annotate(seconds=seconds)
    changed = state.update(
        refusals=Least(F("refusals") + 1, Value(1000)),
        closed_until=Now() + F("seconds") * timedelta(seconds=1),
        account_closed_until=Now() + timedelta(seconds=ACCOUNT_PAUSE),
        last_refusal=words[:300],
    )
    if changed:
        log.error("the mail server refuses letters, all of them wait: %s", words)


def opened(channel: Channel) -> None:
    """A letter has left: whatever the server asked for is over."""
    ChannelState.objects.filter(channel=channel, refusals__gt=0).update(
        refusals=0, closed_until=None, account_closed_until=None, last_refusal=""
    )


def was_refused(channel: Channel) -> bool:
    return ChannelState.objects.filter(channel=channel, refusals__gt=0).exists()


@dataclass(frozen=True)
class Waiting:
    """A lane's queue: letters due by now, and since when the oldest of them is."""

    lane: Lane
    count: int
    since: datetime | None


def waiting(channel: Channel = Channel.EMAIL) -> list[Waiting]:
    """Every lane with what is due in it: for the operator, for /health/ and metrics."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lane, COUNT(*), MIN(due_at) FROM kernel_outboxmessage "
            "WHERE channel = %s AND state = 'pending' AND due_at <= statement_timestamp() GROUP BY lane",
            [channel],
        )
        found = {lane: (count, since) for lane, count, since in cursor.fetchall()}
    return [Waiting(lane, *found.get(lane.value, (0, None))) for lane in Lane]
