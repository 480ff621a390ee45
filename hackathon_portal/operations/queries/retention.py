"""Contests whose term of keeping is over."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from hackathon_portal.contests.models import Contest
from registration.queries.people import is_past_retention


def contests_past_retention(now: datetime) -> list[Contest]:
    """Finished contests whose term of keeping is over and that still hold helpers' data."""
    held = Q(volunteers__isnull=False) | Q(support_requests__isnull=False) | Q(gatherings__sign_ups__isnull=False)
    rows = Contest.objects.filter(held, ends_on__lt=now.date()).select_related("regulation_version").distinct()
    return [contest for contest in rows if is_past_retention(contest, now)]
