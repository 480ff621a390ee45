"""Letters for a monitor: by lane what waits and for how long, and whether the mail server refuses whoever comes."""

from __future__ import annotations

from hackathon_portal.kernel.metrics import Asked, gauge, rows
from hackathon_portal.kernel.models import OutboxMessage

_DUE = "FROM kernel_outboxmessage WHERE state = 'pending' AND due_at <= statement_timestamp() GROUP BY channel, lane"


def _by_lane(found: list[tuple]) -> Asked:
    return {(channel, OutboxMessage.Lane(lane).name.lower()): float(value) for channel, lane, value in found}


@gauge("portal_letters_waiting", "Letters that are due, by channel and lane.", ["channel", "lane"])
def _waiting() -> Asked:
    return _by_lane(rows(f"SELECT channel, lane, count(*) {_DUE}"))


@gauge("portal_letters_oldest_seconds", "How long the oldest due letter waits, by channel and lane.", ["channel", "lane"])
def _oldest() -> Asked:
    return _by_lane(rows(f"SELECT channel, lane, extract(epoch FROM statement_timestamp() - min(due_at)) {_DUE}"))  # noqa: S608  the words are this module's own


@gauge(
    "portal_mail_refusals",
    "How often in a row the server of a channel has refused whoever comes; 0: it takes letters.",
    ["channel"],
)
def _refusals() -> Asked:
    return {("email",): 0} | {(channel,): count for channel, count in rows("SELECT channel, refusals FROM kernel_channelstate")}
