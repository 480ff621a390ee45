"""Projects as staff, mentors and the commission see them: the list, one project with its versions, a later term, a violation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import powers
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import carried_out
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.regulation.schema import Deed, Who
from judging.actions import objections
from judging.actions import oversight as actions
from judging.forms.projects import ExtensionForm, ObjectionDecisionForm, ObjectionForm, ViolationForm
from judging.forms.shared import ReasonForm
from judging.models import Objection, Project
from judging.progress import is_in_sight, teams_in_sight
from judging.queries import projects
from judging.rules import changes
from registration.models import Team


@contest_page("judging.see_projects")
@require_GET
def team_projects(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every admitted team and what it has handed in."""
    seen = teams_in_sight(request.user, contest)
    rows = [row for row in projects.team_projects(contest) if seen is None or row["team"].pk in seen]
    handed_in = sum(bool(row["project"] and row["project"].state == Project.State.SUBMITTED) for row in rows)
    context = {"contest": contest, "rows": rows, "handed_in": handed_in, "is_over": _is_over(contest)}
    return render(request, "judging/team_projects.html", context)


def _is_over(contest: Contest) -> bool:
    return bool(contest.project_deadline_at and clock.now() > contest.project_deadline_at)


@contest_page("judging.see_projects")
@shows_personal_data("проект команды № {team_id}")
@require_GET
def team_project(request: HttpRequest, contest: Contest, team_id: int) -> HttpResponse:
    return _page(request, contest, team_id)


def _team(request: HttpRequest, contest: Contest, team_id: int) -> Team:
    """A team of the contest this person may look at; 404 for another mentor's."""
    if not is_in_sight(request.user, team_id, contest):
        raise Http404
    return get_object_or_404(Team, pk=team_id, contest=contest)


def _page(request: HttpRequest, contest: Contest, team_id: int, *, status: int = 200, **forms: Any) -> HttpResponse:
    team = _team(request, contest, team_id)
    project = projects.team_project(team)
    context: dict[str, Any] = {
        "contest": contest,
        "team": team,
        "project": project,
        "versions": project.versions.select_related("by").order_by("-number") if project else [],
        "files": project.files.order_by("purpose", "id") if project else [],
        "violations": project.violations.select_related("raised_by", "decided_by").prefetch_related("questions__meeting")
        if project
        else [],
        "consequences": {one.code: one.title for one in contest.regulation.project.consequences},
        "is_over": _is_over(contest),
        **_who_decides(contest),
        "objections": project.objections.select_related("opened_by") if project else [],
        "objection_form": ObjectionForm(auto_id="claim_%s"),
        "decision_form": ObjectionDecisionForm(auto_id="decision_%s"),
        "extension_form": ExtensionForm(contest=contest, chosen=project is not None, auto_id="extension_%s"),
        "late_form": ReasonForm(auto_id="late_%s"),
        "violation_form": ViolationForm(contest=contest, auto_id="violation_%s"),
    }
    return render(request, "judging/team_project.html", context | forms, status=status)


def _who_decides(contest: Contest) -> dict[str, Any]:
    """Whose decision follows a violation: the page offers it to nobody else."""
    power = contest.regulation.power(Deed.DISQUALIFY)
    return {
        "body": powers.named(contest.regulation, power) if power else "",
        "organiser_decides": power is not None and power.who is Who.ORGANISER,
    }


@contest_page("judging.see_projects")
@require_GET
def project_changes(request: HttpRequest, contest: Contest, team_id: int, number: int) -> HttpResponse:
    """What a version changed against the one before it."""
    team = _team(request, contest, team_id)
    return changes_page(request, contest, team, number)


def changes_page(request: HttpRequest, contest: Contest, team: Team, number: int) -> HttpResponse:
    versions = {version.number: version for version in projects.versions_of(team)}
    if number not in versions:
        raise Http404
    before = versions.get(number - 1)
    differences = changes.between(projects.with_names(before) if before else {}, projects.with_names(versions[number]))
    context = {"contest": contest, "team": team, "version": versions[number], "before": before, "changes": differences}
    return render(request, "judging/project_changes.html", context)


@contest_page("judging.oversee_projects")
@require_POST
def extend(request: HttpRequest, contest: Contest, team_id: int) -> HttpResponse:
    team = get_object_or_404(Team, pk=team_id, contest=contest)
    form = ExtensionForm(request.POST, contest=contest, chosen=projects.team_project(team) is not None, auto_id="extension_%s")
    if carried_out(form, lambda data: actions.extend_project(team=team, by=user_of(request), **data)):
        messages.success(request, "Срок продлён, капитану отправлено письмо.")
        return redirect("team_project", contest.slug, team_id)
    return _page(request, contest, team_id, extension_form=form, status=422)


@contest_page("judging.oversee_projects")
@require_POST
def submit_late(request: HttpRequest, contest: Contest, team_id: int) -> HttpResponse:
    project = get_object_or_404(Project, team_id=team_id, contest=contest)
    form = ReasonForm(request.POST, auto_id="late_%s")
    if carried_out(form, lambda data: actions.submit_late(project=project, by=user_of(request), **data)):
        messages.success(request, "Проект принят после срока, капитану отправлено письмо.")
        return redirect("team_project", contest.slug, team_id)
    return _page(request, contest, team_id, late_form=form, status=422)


@contest_page("judging.raise_violation")
@require_POST
def raise_violation(request: HttpRequest, contest: Contest, team_id: int) -> HttpResponse:
    project = get_object_or_404(Project.objects.select_related("team"), team=_team(request, contest, team_id))
    form = ViolationForm(request.POST, contest=contest, auto_id="violation_%s")
    if carried_out(form, lambda data: actions.raise_violation(project=project, by=user_of(request), **data)):
        power = powers.require_given(contest, Deed.DISQUALIFY)
        body = powers.named(contest.regulation, power)
        messages.success(request, f"Замечание записано, капитану отправлено письмо. Решает {body}.")
        return redirect("team_project", contest.slug, team_id)
    return _page(request, contest, team_id, violation_form=form, status=422)


@contest_page("judging.oversee_projects")
@require_POST
def open_objection(request: HttpRequest, contest: Contest, team_id: int) -> HttpResponse:
    """A objection of somebody outside: the project is out until it is decided."""
    project = get_object_or_404(Project, team_id=team_id, contest=contest)
    form = ObjectionForm(request.POST, auto_id="claim_%s")
    if carried_out(form, lambda data: objections.open_objection(project=project, by=user_of(request), **data)):
        messages.success(request, "Проект снят до окончания разбирательства, капитану отправлено письмо.")
        return redirect("team_project", contest.slug, team_id)
    return _page(request, contest, team_id, objection_form=form, status=422)


@contest_page("judging.oversee_projects")
@require_POST
def decide_objection(request: HttpRequest, contest: Contest, team_id: int, objection_id: int) -> HttpResponse:
    objection = get_object_or_404(
        Objection.objects.select_related("project"), pk=objection_id, project__team=team_id, project__contest=contest
    )
    form = ObjectionDecisionForm(request.POST, auto_id="decision_%s")
    upheld = request.POST.get("outcome") == "upheld"
    if carried_out(
        form, lambda data: objections.decide_objection(objection=objection, upheld=upheld, by=user_of(request), **data)
    ):
        messages.success(request, "Решение записано, капитану отправлено письмо.")
        return redirect("team_project", contest.slug, team_id)
    return _page(request, contest, team_id, decision_form=form, status=422)
