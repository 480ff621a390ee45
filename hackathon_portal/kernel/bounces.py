"""Returned letters: a delivery status notification (RFC 3464) names the letter it speaks of by its Message-ID."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import Message

from hackathon_portal.kernel.models import OutboxMessage

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>\s]+>)", re.IGNORECASE | re.MULTILINE)
FINAL = re.compile(r"^5\.\d+\.\d+")


def read(data: bytes) -> int:
    """Mark the letters a notification reports as undeliverable for good; returns how many. Other mail marks nothing."""
    letter = message_from_bytes(data, policy=policy.default)
    if letter.get_content_type() != "multipart/report":
        return 0
    status, diagnosis = "", ""
    for part in letter.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload():
                if not isinstance(block, Message):
                    continue
                status = block.get("Status", status)
                diagnosis = block.get("Diagnostic-Code", diagnosis)
    if not FINAL.match(status or ""):
        return 0
    ids = {match.decode("ascii", "ignore") for match in MESSAGE_ID.findall(data)} - {letter["Message-ID"]}
    return OutboxMessage.objects.filter(message_id__in=ids, state=OutboxMessage.State.SENT).update(
        state=OutboxMessage.State.BOUNCED, last_error=f"{status} {diagnosis}"[:500]
    )
