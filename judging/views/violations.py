"""The organiser's decision about a violation of the requirements to a project: shown with what follows, then made; taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import powers
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import Consequence, Deed
from judging.actions import violations
from judging.forms.projects import ViolationDecisionForm
from judging.models import Violation
from registration.states import ACTIVE


@contest_page("judging.oversee_projects")
@shows_personal_data("замечание № {violation_id}")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, contest: Contest, violation_id: int) -> HttpResponse:
    """The first press shows what follows from the decision, the second makes it."""
    violation = _found(contest, violation_id)
    power = powers.require_given(contest, Deed.DISQUALIFY)
    today = local_day(clock.now(), contest.regulation)
    form = ViolationDecisionForm(request.POST or None, contest=contest, initial={"decided_on": today})
    if (
        request.method == "POST"
        and request.POST.get("sure")
        and carried_out(form, lambda data: violations.decide_violation(violation=violation, by=user_of(request), **data))
    ):
        messages.success(request, "Решение записано, капитану отправлено письмо.")
        return redirect("team_project", contest.slug, violation.project.team_id)
    context: dict[str, Any] = {
        "contest": contest,
        "violation": violation,
        "form": form,
        "body": powers.named(contest.regulation, power),
    }
    if request.method == "POST" and form.is_valid():
        outcome = contest.regulation.consequence(form.cleaned_data["consequence"])
        context |= {"outcome": outcome, "follows": _follows(violation, outcome, contest), "shown": True}
    return render(request, "judging/violation_decision.html", context, status=422 if form.errors else 200)


@contest_page("judging.oversee_projects")
@require_POST
def take_back(request: HttpRequest, contest: Contest, violation_id: int) -> HttpResponse:
    violation = _found(contest, violation_id)
    try:
        violations.take_back_violation(violation=violation, reason=request.POST.get("reason", ""), by=user_of(request))
        messages.success(request, "Решение отменено: замечание снова ждёт решения, капитану отправлено письмо.")
    except RuleViolation as refusal:
        tell(request, refusal)
    return redirect("team_project", contest.slug, violation.project.team_id)


def _found(contest: Contest, violation_id: int) -> Violation:
    rows = Violation.objects.select_related("project__team", "project__nomination", "raised_by")
    return get_object_or_404(rows, pk=violation_id, project__contest=contest)


def _follows(violation: Violation, outcome: Consequence | None, contest: Contest) -> list[str]:
    """What the decision carries out, in words."""
    if outcome is None:
        return ["Замечание будет закрыто без последствий, капитан получит письмо."]
    if outcome.effect == "none":
        return ["Кроме записи и письма капитану ничего не меняется."]
    if outcome.effect == "no_prize":
        return ["Место и диплом остаются, в призе команде откажут, когда решение опубликуют."]
    if outcome.effect == "removed":
        return ["Проект выходит из оценки и рейтинга."]
    people = violation.project.team.applications.filter(state__in=ACTIVE).count()
    ground = contest.regulation.exclusion_ground(outcome.ground)
    said = [
        f"Из конкурса исключат людей команды: {people}. Каждый получит письмо, места освободятся, команда выйдет из рейтинга."
    ]
    said += [f"Основание исключения: {ground.text}."] if ground else []
    return said + (["Готовый текст для канала появится на странице команды."] if contest.regulation.conduct.announced else [])
