"""Accounts nobody uses: which are told, which are erased, which only the administrator may decide of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import PROTECT, Exists, OuterRef, Q, QuerySet

from hackathon_portal.accounts.models import User
from hackathon_portal.kernel import clock
from registration.models import Application, Representative, TeamLeader
from registration.queries.people import is_past_retention


def _unused(before: datetime) -> QuerySet[User]:
    """Accounts without a role, an application, a child or a team that rests on them, not signed in since then.

    Whom a commission, a protocol or a journal names by a protected key is no mere user: theirs stay with the administrator.
    """
    rows = User.objects.filter(is_active=True, is_staff=False, is_superuser=False, grants=None, date_joined__lt=before)
    rows = rows.filter(Q(last_login=None) | Q(last_login__lt=before))
    held: list[QuerySet[Any]] = [Application.objects.filter(user=OuterRef("pk"), erased_at=None)]
    held += [model.objects.filter(user=OuterRef("pk")) for model in (Representative, TeamLeader)]
    for relation in User._meta.related_objects:
        if getattr(relation, "on_delete", None) is PROTECT:
            held.append(relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")}))
    for each in held:
        rows = rows.filter(~Exists(each))
    return rows.order_by("pk")


def to_tell(now: datetime) -> QuerySet[User]:
    """Unused for so long that the term ends within the notice, and not told since they were here last."""
    rows = _unused(now - settings.ACCOUNT_DAYS + settings.ACCOUNT_NOTICE_DAYS)
    return rows.filter(idle_notice_at=None)


def to_erase(now: datetime) -> QuerySet[User]:
    """Unused for the whole term, told the whole notice ago."""
    return _unused(now - settings.ACCOUNT_DAYS).filter(idle_notice_at__lt=now - settings.ACCOUNT_NOTICE_DAYS)


def staff_of_past_contests(now: datetime | None = None) -> list[User]:
    """Accounts with roles in contests only whose term of keeping is over, by their number."""
    found = []
    rows = User.objects.filter(is_active=True, is_staff=False, is_superuser=False, grants__contest__isnull=False).distinct()
    for user in rows.prefetch_related("grants__contest__regulation_version").order_by("pk"):
        contests = [grant.contest for grant in user.grants.all()]
        if all(
            contest and contest.regulation_version_id and is_past_retention(contest, now or clock.now()) for contest in contests
        ):
            found.append(user)
    return found
