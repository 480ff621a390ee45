"""The leader's page of the own teams in a contest."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from judging.queries import leading


@contest_page("judging.see_led_teams")
@require_GET
def led_stages(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Checkpoints, the turn in the hall and times of the teams this person leads; no points, no notes of mentors."""
    context = {"contest": contest, "led": leading.led_teams(request.user, contest, clock.now())}
    return render(request, "judging/led_stages.html", context)
