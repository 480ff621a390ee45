"""«Состояние портала»: what /health/ tells monitors, for the portal's administrator in words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hackathon_portal.contests.access import staff_page
from hackathon_portal.kernel import health, periodic


@staff_page("accounts.manage")
@require_GET
def portal_state(request: HttpRequest) -> HttpResponse:
    """Each part of the portal with how it is, each work of the schedule with its last success."""
    lines = health.report()
    context = {"lines": lines, "all_is_well": all(said.is_well for _, said in lines), "works": periodic.states()}
    return render(request, "shell/portal_state.html", context)
