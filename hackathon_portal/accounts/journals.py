"""The journals of a room for its pages: what was done, with the names of accounts, and who looked at personal data."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from hackathon_portal.accounts.who import name_accounts
from hackathon_portal.kernel.models import AccessRecord, AuditRecord
from hackathon_portal.kernel.rooms import Room, rows_of
from hackathon_portal.kernel.search import found


def deeds_in(
    room: Room, *, unread: Collection[str] = (), search: str = "", limit: int = 200, offset: int = 0
) -> list[AuditRecord]:
    """Actions in the room, newest first, in one query, one more where accounts are named; reasons of the actions `unread` are neither
    told nor found."""
    rows = AuditRecord.objects.filter(rows_of(room)).select_related("user").order_by("-id")
    if search:
        by_reason = lambda word: found(word, "reason") & ~Q(name__in=unread)  # noqa: E731
        rows = rows.filter(found(search, "title", "about", also=by_reason))
    entries = list(rows[offset : offset + limit])
    name_accounts(entries)
    for entry in entries:
        if entry.name in unread:
            entry.reason = ""
    return entries


def looks_in(room: Room) -> QuerySet[AccessRecord]:
    """Who saw personal data of the room, newest first."""
    return AccessRecord.objects.filter(rows_of(room)).select_related("user").order_by("-id")
