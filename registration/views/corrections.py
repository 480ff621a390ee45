"""Staff correct an application for its applicant, and pass on the place of a team too small to be admitted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import whole_number
from registration.actions import seats, staff_corrections
from registration.forms.corrections import CorrectionForms
from registration.forms.staff import ReasonForm
from registration.models import Team
from registration.queries import people, small_teams, teams
from registration.views.staff import found_application

# Names of the reserve a page tells.
SHOWN = 3


@contest_page("registration.decide")
@shows_personal_data("заявка № {number}")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    """Every field of the application with the reason; what is stored masked is not shown, an empty field leaves it."""
    application = found_application(contest, number)
    posted = request.POST if request.method == "POST" else None
    form = CorrectionForms(application, contest, posted)
    if posted is not None and form.is_valid():
        try:
            changed = staff_corrections.correct_for_applicant(
                application=application, values=form.values(), reason=form.reason.cleaned_data["reason"], by=user_of(request),
                revision=whole_number(request.POST.get("revision")),
            )  # fmt: skip
            messages.success(request, f"Исправлено: {', '.join(changed)}. Письмо заявителю отправлено.")
            return redirect("staff_application", contest.slug, number)
        except RuleViolation as violation:
            add_to_form(form, violation)
    context = {
        "contest": contest, "application": application, "form": form,
        "schools": people.schools(contest) if contest.regulation.education else [],
    }  # fmt: skip
    return render(request, "registration/correct.html", context, status=422 if posted is not None else 200)


@contest_page("registration.decide")
@shows_personal_data("команда № {team_id}")
@require_http_methods(["GET", "POST"])
def pass_place_on(request: HttpRequest, contest: Contest, team_id: int) -> HttpResponse:
    """Who gives the place, who is next, which letters leave; then the press."""
    team = get_object_or_404(Team, pk=team_id, contest=contest)
    team.contest = contest
    form = ReasonForm(request.POST or None)
    if carried_out(form, lambda data: seats.pass_place_on(team=team, reason=data["reason"], by=user_of(request))):
        messages.success(request, f"Место команды «{team.name}» передано резерву.")
        return redirect("staff_teams", contest.slug)
    context = {
        "contest": contest, "team": team, "form": form, "people": teams.people_of(team),
        "waiting": small_teams.whole_in_reserve(contest).exclude(pk=team.pk)[:SHOWN], "holds": small_teams.gives_on(team, contest),
        "straddles": small_teams.straddling(contest).filter(pk=team.pk).first(),
    }  # fmt: skip
    return render(request, "registration/pass_place_on.html", context, status=422 if form.errors else 200)
