"""What can still be undone in a contest, and how."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hackathon_portal.contests import ways_back
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest


@contest_page("prizes.see_obligations")
@require_GET
def undo(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The states this contest's objects are in, each with its way back or why there is none."""
    return render(request, "shell/undo.html", {"contest": contest, "groups": ways_back.standing(contest)})
