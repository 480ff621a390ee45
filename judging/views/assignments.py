"""Who assesses which project, where members are assigned: the plan before the press, changes by hand, taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.offers import steps
from hackathon_portal.kernel.errors import RuleViolation, tell
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number, whole_numbers
from judging.actions import assignments as actions
from judging.models import CommissionMember, Project
from judging.queries import assignments as queries
from judging.queries.commission import commission_of
from judging.queries.sheets import are_assigned, assigned_pairs
from judging.rules.assignment import Pair, TooFew


@contest_page("judging.see_room")
@steps(assign="assign_members", clear="clear_assignments", add="change_assignment", remove="change_assignment")
@require_http_methods(["GET", "POST"])
def assignments(request: HttpRequest, contest: Contest) -> HttpResponse:
    """What stands; with `?plan=1` what would be made, for whoever may make it."""
    if not are_assigned(contest):
        raise Http404
    if request.method == "POST":
        try:
            messages.success(request, _act(request, contest))
        except RuleViolation as violation:
            tell(request, violation)
        return redirect("assignments", contest.slug)
    commission = commission_of(contest)
    if commission is None:
        return render(request, "judging/assignments.html", {"contest": contest, "commission": None})
    task, pairs = queries.task_of(contest, commission), assigned_pairs(contest)
    may = request.user.has_perm("judging.assign_members", contest)
    planned, refused = _planned(request, contest, task) if may else (None, "")
    rows, loads = queries.table(task, pairs if planned is None else planned)
    context: dict[str, Any] = {
        "contest": contest, "commission": commission, "rows": rows, "loads": loads, "least": task.least, "may": may,
        "made": bool(pairs), "planned": planned is not None, "pairs": [f"{member}-{project}" for member, project in planned or ()],
        "refused": refused, "short": task.in_words(task.short(pairs)), "signed": bool(queries.signed_pairs(contest)),
    }  # fmt: skip
    return render(request, "judging/assignments.html", context)


def _planned(request: HttpRequest, contest: Contest, task: queries.Task) -> tuple[list[Pair] | None, str]:
    """The plan that was asked for, or why there is none."""
    if "plan" not in request.GET:
        return None, ""
    try:
        return queries.plan(task, contest), ""
    except TooFew as few:
        return None, f"Членов комиссии не хватает: {', '.join(task.in_words(few.shortfalls))}."


def _act(request: HttpRequest, contest: Contest) -> str:
    """Do what was pressed; returns what to tell."""
    asked, reason, by = request.POST.get("action"), request.POST.get("reason", ""), user_of(request)
    if asked == "assign":
        found = [whole_numbers(text.split("-")) for text in request.POST.getlist("pair")]
        pairs = [(pair[0], pair[1]) for pair in found if len(pair) == 2]
        count = actions.assign_members(contest=contest, pairs=pairs, reason=reason, by=by)
        return f"Распределение записано, назначений: {count}."
    if asked == "clear":
        actions.clear_assignments(contest=contest, reason=reason, by=by)
        return "Распределение снято."
    if asked not in ("add", "remove"):
        raise Http404
    member = get_object_or_404(
        CommissionMember, commission__contest=contest, pk=whole_number(request.POST.get("member"), MOST_ID)
    )
    project = get_object_or_404(
        Project.objects.select_related("team"), contest=contest, pk=whole_number(request.POST.get("project"), MOST_ID)
    )
    actions.change_assignment(member=member, project=project, assigned=asked == "add", reason=reason, by=by)
    return f"{member.full_name}: назначение изменено."
