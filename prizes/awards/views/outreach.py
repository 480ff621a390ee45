"""After the results: the text for social networks, invitations of those who are honoured (Kuzbass: clauses 12.5, 12.7, 12.8)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.events.actions import gatherings
from hackathon_portal.events.models import Gathering
from hackathon_portal.kernel.errors import RuleViolation, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from prizes.awards.queries import awards


@contest_page("prizes.manage_fund")
@shows_personal_data("текст итогов")
@require_GET
def results_text(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The results as plain text for channels and the organisers' sites: teams and projects, nobody's name."""
    if contest.results_published_at is None:
        raise Http404
    link = request.build_absolute_uri(reverse("results", args=[contest.slug]))
    text = awards.results_text(contest, link)
    if request.GET.get("file"):
        response = HttpResponse(text, content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{contest.slug}-results.txt"'
        return response
    return render(request, "prizes/results_text.html", {"contest": contest, "text": text})


@contest_page("operations.manage_gatherings")
@require_POST
def invite_winners(request: HttpRequest, contest: Contest, gathering_id: int) -> HttpResponse:
    """Invite everybody who is honoured to the ceremony or to show their projects; who is invited already gets no second letter."""
    gathering = get_object_or_404(Gathering, pk=gathering_id, contest=contest)
    try:
        if contest.results_published_at is None:
            raise RuleViolation(
                code="gathering.early", clause=gatherings.clause_of(gathering), message="Результаты ещё не опубликованы."
            )
        count = gatherings.invite_to_gathering(gathering=gathering, people=awards.honoured_people(contest), by=user_of(request))
        messages.success(request, f"Приглашено: {count}.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("gathering_people", contest.slug, gathering_id)
