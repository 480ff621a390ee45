"""Whose signature a protocol waits for."""

from __future__ import annotations

from judging.models import CommissionMember, Protocol


def waited_for(protocol: Protocol) -> list[CommissionMember]:
    """Members who were at the meeting, have not signed, and of whom nobody has noted that they cannot."""
    settled = {
        *protocol.signatures.values_list("member", flat=True),
        *protocol.missing_signatures.values_list("member", flat=True),
    }
    present = protocol.meeting.attendance.select_related("member").order_by("id")
    return [row.member for row in present if row.member_id not in settled]
