"""A document that somebody has in hand does not hold any more: the check page says so, and its holder is told."""

from __future__ import annotations

from hackathon_portal.kernel import clock
from judging.models import Protocol
from prizes import letters
from prizes.models import Diploma


def revoke(diploma: Diploma, reason: str, *, protocol: Protocol | None = None, told: bool = True) -> None:
    """Mark the document, locked by the caller, as revoked; its holder, who could take it from the day it was issued, gets a letter.

    `told`: False where another letter tells them of it.
    """
    diploma.revoked_at, diploma.revocation_reason = clock.now(), reason.strip()[:300]
    diploma.revoked_with = protocol
    diploma.save(update_fields=["revoked_at", "revocation_reason", "revoked_with"])
    if told and diploma.address:
        letters.post_diploma_revoked(diploma)
