"""Who wants no mailings of a contest: said by the link in each of them (RFC 8058), or on the page of notifications.

Kept by a keyed hash of the address. Only kinds that `letter_kinds.py` says may be refused are held back; letters about one's own
application, and what everybody has to know, go on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from hackathon_portal.kernel import addresses, letter_kinds
from hackathon_portal.kernel.address_columns import equals
from hackathon_portal.kernel.encryption import keyed_hash
from hackathon_portal.kernel.models import MailingRefusal, OutboxMessage

State = OutboxMessage.State
REFUSED = "не отправлено: получатель отписался от рассылок конкурса"
_SIGNER = Signer(sep=".", salt="kernel.unsubscribe")


def hash_of(address: str) -> str:
    return keyed_hash("mailings", addresses.normal(address))


def link_of(message: OutboxMessage) -> str:
    """Where the reader of this letter unsubscribes, without signing in; empty for a letter that cannot be refused. Names nobody."""
    if not _may_be_refused(message):
        return ""
    return settings.PORTAL_ORIGIN + reverse("unsubscribe", args=[_SIGNER.sign(str(message.pk))])


def message_of(token: str) -> OutboxMessage | None:
    """The mailing whose link this is; None for a damaged link, and for a letter that is erased."""
    try:
        key = _SIGNER.unsign(token)
    except BadSignature:
        return None
    message = OutboxMessage.objects.filter(pk=int(key)).first()
    return message if message and _may_be_refused(message) and message.subject else None


def refused(contest_id: int, address: str) -> bool:
    return MailingRefusal.objects.filter(contest_ref=contest_id, address_hash=hash_of(address)).exists()


def is_refused(message: OutboxMessage) -> bool:
    """Whether the reader of this letter wants no such letters any more."""
    return _may_be_refused(message) and refused(message.contest_ref or 0, message.recipient)


def _may_be_refused(message: OutboxMessage) -> bool:
    return message.contest_ref is not None and letter_kinds.kind_of(message.kind).may_be_refused


def refused_by(address: str) -> list[int]:
    """The contests whose mailings this address has refused."""
    return [
        *MailingRefusal.objects.filter(address_hash=hash_of(address))
        .order_by("contest_ref")
        .values_list("contest_ref", flat=True)
    ]


def refuse(contest_id: int, address: str) -> None:
    """Mailings of this contest go there no more; those that wait are not sent. Twice changes nothing."""
    MailingRefusal.objects.get_or_create(contest_ref=contest_id, address_hash=hash_of(address))
    OutboxMessage.objects.filter(
        equals("recipient", address), contest_ref=contest_id, state=State.PENDING, kind__in=letter_kinds.refusable()
    ).update(state=State.CANCELLED, last_error=REFUSED)


def take_back(contest_id: int, address: str) -> None:
    """Mailings go there again, from the next one on."""
    MailingRefusal.objects.filter(contest_ref=contest_id, address_hash=hash_of(address)).delete()


def forget(address: str, contest_id: int | None = None) -> None:
    """Erase what an address has refused, in one contest or everywhere."""
    rows = MailingRefusal.objects.filter(address_hash=hash_of(address))
    (rows if contest_id is None else rows.filter(contest_ref=contest_id)).delete()


def hold_back(rows: Iterable[OutboxMessage]) -> None:
    """Cancel those of these new rows whose readers want no such letters: one statement however many they are, none for other kinds."""
    refusable = [row for row in rows if _may_be_refused(row)]
    if not refusable:
        return
    hashes = {row.recipient: hash_of(row.recipient) for row in refusable}
    found = _found({row.contest_ref for row in refusable if row.contest_ref is not None}, [*hashes.values()])
    for row in refusable:
        if (row.contest_ref, hashes[row.recipient]) in found and row.state == State.PENDING:
            row.state, row.last_error = State.CANCELLED, REFUSED


def _found(contests: Collection[int], hashes: list[str]) -> set[tuple[int | None, str]]:
    rows = MailingRefusal.objects.filter(contest_ref__in=contests, address_hash__in=hashes)
    return set(rows.values_list("contest_ref", "address_hash"))
