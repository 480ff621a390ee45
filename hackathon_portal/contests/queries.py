"""Reads of contests: the public lists, what a person has to do with, the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from pghistory.models import Context

from hackathon_portal.accounts.models import RoleGrant, User
from hackathon_portal.contests.models import Contest


def announced_contests() -> QuerySet[Contest]:
    return Contest.objects.exclude(state=Contest.State.DRAFT).select_related("regulation_version")


def contests_of(user: Any) -> QuerySet[Contest]:
    """Contests in which the user holds a granted role, with those roles prefetched as `my_grants`."""
    return (
        Contest.objects.filter(grants__user=user)
        .distinct()
        .select_related("regulation_version")
        .prefetch_related(Prefetch("grants", RoleGrant.objects.filter(user=user), to_attr="my_grants"))
    )


@dataclass(frozen=True)
class JournalEntry:
    """A deed as the journal shows it."""

    at: Any
    who: str
    title: str
    about: str
    reason: str


def journal(contest: Contest, *, search: str = "", limit: int = 200, offset: int = 0) -> list[JournalEntry]:
    """Deeds in this contest, newest first: two queries, whatever their number."""
    rows = Context.objects.filter(metadata__contest=contest.pk).order_by("-created_at", "-id")
    if search:
        rows = rows.filter(Q(metadata__title__icontains=search) | Q(metadata__about__icontains=search))
    contexts = list(rows[offset : offset + limit])
    people = {user.pk: str(user) for user in User.objects.filter(pk__in={row.metadata.get("user") for row in contexts} - {None})}
    return [
        JournalEntry(
            at=row.created_at,
            who=people.get(row.metadata.get("user"), "портал"),
            title=row.metadata.get("title", row.metadata.get("deed", "")),
            about=row.metadata.get("about", ""),
            reason=row.metadata.get("reason", ""),
        )
        for row in contexts
    ]
