"""Contests whose term of keeping is over."""

from __future__ import annotations

from datetime import datetime

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import erasure
from hackathon_portal.kernel.personal import With
from registration.queries.people import is_past_retention


def contests_past_retention(now: datetime) -> list[Contest]:
    """Finished contests whose term of keeping is over and that still hold something of people besides their applications."""
    rows = Contest.objects.filter(ends_on__lt=now.date()).select_related("regulation_version")
    return [
        contest for contest in rows
        if contest.regulation_version_id and is_past_retention(contest, now) and erasure.anything_with(With.CONTEST, contest)
    ]  # fmt: skip
