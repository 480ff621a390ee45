"""What changed after the admission, for staff: proposed corrections, checks that turned, teams that lack people; one person's taking part."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, tell
from hackathon_portal.kernel.fields import title_of
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import MOST_COUNT, MOST_ID, whole_number
from registration.actions import corrections, leaving
from registration.models import Application, Correction, Finding, Team, shown_value
from registration.queries import corrections as corrections_queries
from registration.queries import people, teams

MOST_SHOWN = 200


@contest_page("registration.decide")
@shows_personal_data("изменения после допуска")
@require_GET
def after_admission(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Everything that waits for a decision after the admission, each with its term."""
    context = {
        "contest": contest,
        "corrections": [(one, _changes(one, contest)) for one in corrections_queries.open_corrections(contest)[:MOST_SHOWN]],
        "findings": [
            (one, corrections_queries.due_on(contest, one.turned_at) if one.turned_at else None)
            for one in corrections_queries.turned_findings(contest)[:MOST_SHOWN]
        ],
        "teams": teams.undecided_teams(contest)[:MOST_SHOWN] if contest.results_published_at is None else [],
    }
    return render(request, "registration/after_admission.html", context)


@contest_page("registration.decide")
@require_POST
def decide(request: HttpRequest, contest: Contest) -> HttpResponse:
    """A proposal accepted or declined, a finding looked at."""
    try:
        messages.success(request, _decide(request, contest))
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("after_admission", contest.slug)


@contest_page("registration.decide")
@require_POST
def decide_team(request: HttpRequest, contest: Contest, team_id: int) -> HttpResponse:
    """A team that lacks people goes on as it is, or does not."""
    team = get_object_or_404(Team, pk=team_id, contest=contest)
    team.contest, reason = contest, request.POST.get("reason", "")
    try:
        if request.POST.get("action") == "end_team":
            leaving.end_team(team=team, reason=reason, by=user_of(request))
        else:
            captain = team.applications.filter(pk=whole_number(request.POST.get("captain", ""), MOST_ID) or 0).first()
            leaving.let_team_go_on(team=team, reason=reason, captain=captain, by=user_of(request))
        messages.success(request, "Решение записано.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("staff_team", contest.slug, team.pk)


def _changes(correction: Correction, contest: Contest) -> list[tuple[str, str, str]]:
    """(field, what holds, what is proposed) in words."""
    now = correction.application
    now.contest = contest
    then = copy(now)
    values = corrections_queries.values_of(correction)
    for name, value in values.items():
        setattr(then, name, value)
    return [(title_of(Application, name), shown_value(now, name), shown_value(then, name)) for name in values]


def _decide(request: HttpRequest, contest: Contest) -> str:
    asked, reason = request.POST.get("action", ""), request.POST.get("reason", "")
    key = whole_number(request.POST.get("row", ""), MOST_ID)
    if asked == "settle":
        finding = get_object_or_404(Finding, pk=key, application__contest=contest)
        corrections.settle_finding(finding=finding, reason=reason, by=user_of(request))
        return "Записано: допуск остаётся в силе."
    correction = get_object_or_404(Correction, pk=key, application__contest=contest)
    if asked == "accept":
        corrections.accept_correction(correction=correction, reason=reason, by=user_of(request))
        return "Исправление принято, проверки пройдены заново."
    corrections.decline_correction(correction=correction, reason=reason, by=user_of(request))
    return "Исправление отклонено, участнику отправлено письмо."


@contest_page("registration.decide")
@shows_personal_data("заявка № {number}")
@require_POST
def taking_part(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    """One person's taking part ends without a breach, or goes on again."""
    application = get_object_or_404(people.applications_in(contest).select_related("team"), number=number)
    application.contest = application.team.contest = contest
    values: dict[str, Any] = {
        "application": application, "reason": request.POST.get("reason", ""), "by": user_of(request),
        "revision": whole_number(request.POST.get("revision"), MOST_COUNT),
    }  # fmt: skip
    try:
        if request.POST.get("action") == "resume":
            leaving.resume_participation(**values)
            messages.success(request, "Участие продолжено, письмо отправлено.")
        else:
            leaving.end_participation(**values)
            messages.success(request, "Участие прекращено без нарушения, письмо отправлено.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("staff_application", contest.slug, number)
