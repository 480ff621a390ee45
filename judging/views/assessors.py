"""Assessors of people: appointed and followed at the desk, without marks; the assessed person reads their own after the contest."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out_or_told
from hackathon_portal.kernel.web.looks import shows_personal_data
from judging.actions import assessors as actions
from judging.forms.assessors import AssessorForm
from judging.models import CommissionMember
from judging.queries import opinions


@contest_page("judging.appoint_assessors")
@shows_personal_data("ассессоры и ход ассессмента")
@require_http_methods(["GET", "POST"])
def assessors(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Who assesses, how far each person's assessment is, where one more opinion is needed."""
    if not contest.regulation.judging.assessment_sheets:
        raise Http404
    form = AssessorForm(request.POST or None, contest=contest)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            assessor = actions.appoint_assessor(
                contest=contest, user=form.person(by=user_of(request)), full_name=data["full_name"], position=data["position"],
                kind=data.get("kind", ""), by=user_of(request),
            )  # fmt: skip
            messages.success(request, f"{assessor} — ассессор. Листы появятся у него, когда оценка откроется.")
            return redirect("assessors", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    people = opinions.standing(contest)
    done = sum(one.signed >= one.needed for one in people)
    context = {
        "contest": contest, "form": form, "assessors": opinions.assessors(contest), "people": people, "done": done,
        "apart": sum(one.is_apart for one in people), "alone": sum(one.lacks_assessor for one in people), "kinds": contest.regulation.judging.assessment_sheets,
        "names": opinions.competence_names(),
    }  # fmt: skip
    return render(request, "judging/assessors.html", context, status=422 if form.errors else 200)


@contest_page("judging.appoint_assessors")
@require_POST
def dismiss(request: HttpRequest, contest: Contest, assessor_id: int) -> HttpResponse:
    if not contest.regulation.judging.assessment_sheets:
        raise Http404
    rows = CommissionMember.every.select_related("commission")
    assessor = get_object_or_404(rows, pk=assessor_id, commission__contest=contest, is_assessor=True)
    reason, by = request.POST.get("reason", ""), user_of(request)
    if carried_out_or_told(request, lambda: actions.dismiss_assessor(assessor=assessor, reason=reason, by=by)):
        messages.success(request, f"{assessor} больше не оценивает.")
    return redirect("assessors", contest.slug)


@contest_page("contests.take_part")
@shows_personal_data("свой ассессмент")
@require_GET
def own(request: HttpRequest, contest: Contest) -> HttpResponse:
    """One's own assessment, after the contest is closed; assessors are not named."""
    if not contest.regulation.judging.assessment_sheets:
        raise Http404
    context = {
        "contest": contest, "assessment": opinions.own_assessment(request.user, contest),
        "is_over": contest.state == Contest.State.CLOSED,
    }  # fmt: skip
    return render(request, "judging/own_assessment.html", context)
