"""Reads of requests to the organiser."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.operations.models import SupportRequest


def support_requests(contest: Contest, *, show: str = "open") -> QuerySet[SupportRequest]:
    """Requests of the contest with their authors: those that wait, the earliest due first; or all, the newest first."""
    rows = SupportRequest.objects.filter(contest=contest).select_related("author")
    if show == "open":
        return rows.filter(state=SupportRequest.State.OPEN).order_by(F("answer_due_at").asc(nulls_last=True), "id")
    return rows


def support_numbers(contest: Contest, now: datetime) -> dict[str, Any]:
    """How many there are, how many wait, how many of them too long, and the median of hours to the first answer."""
    rows = SupportRequest.objects.filter(contest=contest)
    waiting = rows.filter(state=SupportRequest.State.OPEN)
    took = sorted(
        answered - asked
        for asked, answered in rows.exclude(first_answer_at=None).values_list("asked_at", "first_answer_at")
        if answered
    )
    middle = took[len(took) // 2].total_seconds() / 3600 if took else None
    return {
        "all": rows.count(),
        "waiting": waiting.count(),
        "late": waiting.filter(answer_due_at__lt=now).count(),
        "hours": middle,
    }
