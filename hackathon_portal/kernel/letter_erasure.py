"""Erasure of letters: those to a person, and the words of those that speak of one, whatever their kind. In the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from hackathon_portal.kernel import letter_refusals, subjects
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.models import OutboxMessage

Channel = OutboxMessage.Channel
NOBODY = "erased@erased.invalid"  # whom an erased letter went to


def forget_person(rows: Collection[Any], *, address: str = "", contest_id: int | None = None) -> None:
    """Erase the letters to these people, and the subject and text of those that speak of them. In the caller's transaction.

    Letters to `address` (with `contest_id` only those of the contest) are theirs as well. What waits for them is not sent.
    Whether the address wants mailings goes with it.
    """
    if unmarked := {type(row).__name__ for row in rows if not subjects.is_spoken_of(type(row))}:
        raise LookupError(f"letters do not know whom they speak of: {unmarked} lack @spoken_of")
    keys = [subjects.key_of(type(row), row.pk) for row in rows]
    theirs = Q(addressee__in=keys)
    if address:
        theirs |= equals("recipient", address) & (Q() if contest_id is None else Q(contest_ref=contest_id))
    # Somebody whose application is erased may still have an account, and letters to it that wait.
    waiting = theirs if contest_id is None else Q(addressee__in=keys)
    OutboxMessage.objects.filter(waiting, state=OutboxMessage.State.PENDING).delete()
    about = OutboxMessage.objects.filter(speaks_of__overlap=keys)
    about.exclude(channel=Channel.EMAIL).filter(state=OutboxMessage.State.PENDING).delete()  # the letter itself has been read
    left = OutboxMessage.objects.exclude(state=OutboxMessage.State.PENDING)
    left.filter(speaks_of__overlap=keys).update(subject="", body="")  # a contest's own template may name them in either
    left.filter(theirs).update(recipient=NOBODY, subject="", body="", last_error="", secrets="")
    if address:
        letter_refusals.forget(address, contest_id)


def forget_subject(row: Any) -> None:
    """Erase every letter that speaks of this row, of a model marked `@spoken_of`."""
    OutboxMessage.objects.filter(speaks_of__contains=[subjects.key_of(type(row), row.pk)]).update(
        recipient=NOBODY, subject="", body="", last_error="", secrets=""
    )
