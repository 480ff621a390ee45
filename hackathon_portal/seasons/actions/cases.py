"""Cases of a season open by the clock: each in the contests of its hubs, then to everybody."""

from __future__ import annotations

from django.db import transaction

from hackathon_portal.cases.actions.reviewing import tell_opened
from hackathon_portal.cases.models import Case
from hackathon_portal.contests import cases as of_contests
from hackathon_portal.contests.models import Contest, Nomination


def open_due() -> int:
    """Show nominations of cases that have opened at their hub, tell partners whose case everybody reads now; how many opened."""
    opened = 0
    waiting = Nomination.with_hidden.filter(case__state=Case.State.APPROVED, case__closed_at=None, case_opened_at=None)
    waiting = waiting.exclude(contest__state=Contest.State.CANCELLED)
    for nomination in waiting.select_related("case").order_by("pk"):
        with transaction.atomic():
            opened += of_contests.open_case(nomination)
    for case in Case.objects.filter(state=Case.State.APPROVED, closed_at=None, told_open_at=None).select_related("organisation"):
        with transaction.atomic():
            opened += tell_opened(case)
    return opened
