"""Reads of contests: the public lists, what a person has to do with, the journal."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from hackathon_portal.accounts.models import RoleGrant
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.models import AccessRecord, DeedRecord


def contest_with_regulation(contest_id: int) -> Contest:
    """The contest fresh from the database, with its regulation in force."""
    return Contest.objects.select_related("regulation_version").get(pk=contest_id)


def locked_contest(contest_id: int) -> Contest:
    """The same with its row locked until the transaction ends: what is counted per contest is decided one after another."""
    return Contest.objects.select_related("regulation_version").select_for_update(of=("self",)).get(pk=contest_id)


def announced_contests() -> QuerySet[Contest]:
    found = Contest.objects.exclude(state=Contest.State.DRAFT).select_related("regulation_version")
    return found.defer("regulation_version__text", "rules_text", "how_to_register")


def contests_of(user: Any) -> QuerySet[Contest]:
    """Contests in which the user holds a granted role, with those roles prefetched as `my_grants`."""
    return (
        Contest.objects.filter(grants__user=user)
        .distinct()
        .select_related("regulation_version")
        .defer("regulation_version__text", "rules_text", "how_to_register")
        .prefetch_related(Prefetch("grants", RoleGrant.objects.filter(user=user), to_attr="my_grants"))
    )


def journal(contest: Contest, *, search: str = "", limit: int = 200, offset: int = 0) -> list[DeedRecord]:
    """Deeds in this contest, newest first, in one query."""
    rows = DeedRecord.objects.filter(contest_ref=contest.pk).select_related("user").order_by("-id")
    if search:
        rows = rows.filter(Q(title__icontains=search) | Q(about__icontains=search) | Q(reason__icontains=search))
    return list(rows[offset : offset + limit])


def accesses(contest: Contest, *, limit: int = 200) -> list[AccessRecord]:
    """Who saw personal data in clear, newest first."""
    return list(AccessRecord.objects.filter(contest_ref=contest.pk).select_related("user").order_by("-id")[:limit])
