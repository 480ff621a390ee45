"""The next letter of a channel: of the lane whose turn it is, locked, passed over where another worker has it.

An account's letter is looked for before each other letter, so it waits for the one that is leaving and no longer. So that the lanes
behind are not starved by a full one before them, each of them comes first once in a while (`TURNS`).
"""

from __future__ import annotations

from collections.abc import Sequence

from hackathon_portal.kernel.models import OutboxMessage

Channel = OutboxMessage.Channel
Lane = OutboxMessage.Lane

_USUAL = (Lane.ACCOUNT, Lane.PERSONAL, Lane.MASS)
# A quarter of the letters to mass ones while only personal ones keep coming, one of sixteen to each lane behind while an account's do.
_SHARE = (Lane.ACCOUNT, Lane.MASS, Lane.PERSONAL)
_PERSONAL = (Lane.PERSONAL, Lane.MASS, Lane.ACCOUNT)
_MASS = (Lane.MASS, Lane.PERSONAL, Lane.ACCOUNT)
TURNS = (*[_USUAL] * 3, _SHARE, *[_USUAL] * 3, _MASS, *[_USUAL] * 3, _SHARE, *[_USUAL] * 3, _PERSONAL)

CLOSED = {Lane.ACCOUNT: "account_closed_until", Lane.PERSONAL: "closed_until", Lane.MASS: "closed_until"}
# Each lane is a range of the partial index; PostgreSQL asks the next one only where the one before had nothing.
_OF_LANE = """
SELECT * FROM (SELECT * FROM kernel_outboxmessage
WHERE channel = %s AND lane = %s AND state = 'pending' AND due_at <= statement_timestamp()
AND NOT EXISTS (SELECT 1 FROM kernel_channelstate WHERE channel = %s AND {closed} > statement_timestamp())
ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) AS lane_{number}
"""


def order(turn: int) -> tuple[Lane, ...]:
    """The lanes in the order in which the letter of this turn is looked for."""
    return TURNS[turn % len(TURNS)]


def claim(channel: Channel, lanes: Sequence[Lane]) -> OutboxMessage | None:
    """The oldest due letter of the first of these lanes that has one, locked until the transaction ends; one statement."""
    parts, values = [], []
    for lane in lanes:
        parts.append(_OF_LANE.format(closed=CLOSED[lane], number=int(lane)))
        values += [channel, lane, channel]
    found = OutboxMessage.objects.raw(f"{' UNION ALL '.join(parts)} LIMIT 1", values)  # nosec: the words are this module's own
    return next(iter(found), None)
