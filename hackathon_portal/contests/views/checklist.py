"""The check-list of a contest: from the empty draft to each stage."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hackathon_portal.contests import checklist as lists
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import local_day


@contest_page("contests.see_desk")
@require_GET
def checklist(request: HttpRequest, contest: Contest) -> HttpResponse:
    today = local_day(clock.now(), contest.regulation)
    items = lists.checklist(contest, today)
    required = [item for item in items if not item.optional]
    context = {
        "contest": contest, "today": today, "done": sum(item.is_done for item in required), "total": len(required),
        "stages": [(title, [(item, item.is_late(today)) for item in group]) for title, group in lists.by_stage(items)],
    }  # fmt: skip
    return render(request, "contests/checklist.html", context)
