"""The programme: its lines, what changed, the approval of a version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.forms import TimetableFormSet
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import carried_out
from hackathon_portal.operations.actions import programme as actions
from hackathon_portal.operations.forms import ProgrammeReasonForm
from hackathon_portal.operations.queries import programme as queries


@contest_page("contests.manage")
@require_http_methods(["GET", "POST"])
def programme(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The lines of the programme; where it is approved, its versions."""
    formset = TimetableFormSet(
        request.POST or None,
        instance=contest,
        form_kwargs={"zone": contest.regulation.zone, "events": contest.regulation.side_events},
    )
    if request.method == "POST" and formset.is_valid():
        actions.change_programme(contest=contest, formset=formset, by=user_of(request))
        messages.success(request, "Программа сохранена.")
        return redirect("contest_programme", contest.slug)
    return _programme_page(request, contest, formset, ProgrammeReasonForm())


def _programme_page(request: HttpRequest, contest: Contest, formset: Any, form: ProgrammeReasonForm) -> HttpResponse:
    context = {
        "contest": contest,
        "formset": formset,
        "form": form,
        "differs": queries.programme_differs(contest),
        "seen": queries.lines_fingerprint(contest),
        "versions": contest.programme_versions.select_related("approved_by"),
    }
    return render(request, "operations/programme.html", context, status=422 if formset.is_bound or form.is_bound else 200)


@contest_page("contests.manage")
@require_POST
def approve_programme(request: HttpRequest, contest: Contest) -> HttpResponse:
    form = ProgrammeReasonForm(request.POST)
    if carried_out(
        form,
        lambda data: actions.approve_programme(contest=contest, by=user_of(request), seen=request.POST.get("seen", ""), **data),
    ):
        messages.success(request, "Программа утверждена и видна всем. Об изменениях участникам отправлены письма.")
        return redirect("contest_programme", contest.slug)
    formset = TimetableFormSet(
        instance=contest, form_kwargs={"zone": contest.regulation.zone, "events": contest.regulation.side_events}
    )
    return _programme_page(request, contest, formset, form)
