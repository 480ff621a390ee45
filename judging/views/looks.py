"""Looks at points that are confidential for ever."""

from __future__ import annotations

from django.http import HttpRequest

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.models import Contest
from judging.actions import results


def note_look(request: HttpRequest, contest: Contest, what: str) -> None:
    """Where sheets are confidential for ever, every look at points is in the access journal."""
    if contest.regulation.judging.sheets_confidential:
        results.note_scores_seen(contest=contest, what=what, by=user_of(request), address=request.META.get("REMOTE_ADDR"))
