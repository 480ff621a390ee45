"""The captain's project: nomination, content, files, submission."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import powers
from hackathon_portal.contests.access import contest_by_slug, contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out, tell
from hackathon_portal.kernel.web.posted import stands_on
from hackathon_portal.kernel.web.request_size import brings_files
from hackathon_portal.regulation.schema import Deed
from hackathon_portal.regulation.schema.judging import MOST_MEGABYTES
from judging.actions import oversight
from judging.actions import project as actions
from judging.forms.projects import AnswerForm, FileForm, NominationChoiceForm, PictureForm, ProjectForm, ThirdPartyForm
from judging.forms.shared import ReasonForm
from judging.models import Project, ProjectFile, ThirdPartyPart, Violation
from judging.queries import handing_in
from judging.queries.projects import files_of, picture_of
from judging.views.projects import changes_page
from registration.models import Application
from registration.queries.people import current_application
from registration.states import ApplicationState


def own_team_application(request: HttpRequest, contest: Contest) -> Application:
    """The admitted application of whoever asks; Http404 for everybody else."""
    application = current_application(request.user, contest)
    if application is None or application.state != ApplicationState.ADMITTED:
        raise Http404
    return application


@contest_page("contests.take_part")
def project(request: HttpRequest, contest: Contest) -> HttpResponse:
    return project_page(request, contest)


def project_page(request: HttpRequest, contest: Contest, **forms: object) -> HttpResponse:
    """The team's page of its project; `forms` are those that were refused."""
    application = own_team_application(request, contest)
    own_project = Project.objects.filter(team=application.team).select_related("nomination").first()
    deadline = actions.deadline_of(contest, own_project)
    commission = getattr(contest, "commission", None)
    context = {
        "contest": contest,
        "application": application,
        "team": application.team,
        "project": own_project,
        "is_captain": application.team.has_captain(request.user),
        "deadline": deadline,
        "now": clock.now(),
        "is_locked": bool(deadline and clock.now() > deadline),
        "may_withdraw": own_project is not None
        and own_project.state == Project.State.SUBMITTED
        and not (commission and commission.opened_at),
        "withdrawal_form": ReasonForm(auto_id="withdrawal_%s"),
        "violations": [
            (one, AnswerForm(initial={"text": one.answer}, auto_id=f"a{one.pk}_%s")) for one in own_project.violations.all()
        ]
        if own_project
        else [],
        "decided": _decided(contest),
        "consequences": {one.code: one.title for one in contest.regulation.project.consequences},
        "nomination_form": NominationChoiceForm(
            contest=contest, initial={"nomination": own_project and own_project.nomination_id}
        ),
        "form": ProjectForm(instance=own_project, contest=contest) if own_project else None,
        "file_form": FileForm(contest=contest),
        "picture": picture_of(own_project) if own_project else None,
        "picture_form": PictureForm(auto_id="picture_%s"),
        "third_party": own_project.third_party.all() if own_project and contest.regulation.project.third_party_listed else None,
        "third_party_form": ThirdPartyForm(auto_id="third_%s"),
        "files": own_project.files.order_by("purpose", "id") if own_project else [],
        "versions": own_project.versions.order_by("-number") if own_project else [],
    }
    parts = handing_in.parts_of(own_project, contest)
    done, needed = handing_in.counted(parts)
    status = 422 if forms else 200
    return render(
        request, "judging/project.html", context | {"parts": parts, "done": done, "needed": needed} | forms, status=status
    )


def _decided(contest: Contest) -> str:
    """By whom what follows a violation was decided, in words."""
    power = contest.regulation.power(Deed.DISQUALIFY)
    return powers.decided_words(contest.regulation, power) if power else ""


@contest_page("contests.take_part")
@require_POST
def choose_nomination(request: HttpRequest, contest: Contest) -> HttpResponse:
    application = own_team_application(request, contest)
    form = NominationChoiceForm(request.POST, contest=contest)
    if carried_out(form, lambda data: actions.choose_nomination(team=application.team, by=user_of(request), **data)):
        messages.success(request, "Выбор записан.")
        return redirect("project", contest.slug)
    return project_page(request, contest, nomination_form=form)


@contest_page("contests.take_part")
@require_POST
def save(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Save, or save and submit: what was typed is kept even when submitting is refused."""
    application = own_team_application(request, contest)
    project = get_object_or_404(Project, team=application.team)
    form = ProjectForm(request.POST, instance=project, contest=contest)
    if request.POST.get("action") == "keep":
        return _keep(request, contest, project, form)
    if form.is_valid():
        try:
            saved = actions.save_project(project=project, values=form.cleaned_data, by=user_of(request))
            form.saved_as(saved)
            if request.POST.get("action") == "submit":
                submitted = actions.submit_project(project=saved, by=user_of(request))
                messages.success(request, f"Проект сдан, версия {submitted.version}. До срока его можно сдать снова.")
            else:
                messages.success(request, "Черновик проекта сохранён.")
            return redirect("project", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    return project_page(request, contest, form=form)


def _keep(request: HttpRequest, contest: Contest, project: Project, form: ProjectForm) -> JsonResponse:
    """The fields as they are typed, for the page's script: what is right is kept, the rest is said beside its field."""
    is_right = form.is_valid()
    if form.non_field_errors():
        return JsonResponse({"refused": " ".join(map(str, form.non_field_errors()))}, status=409)
    try:
        saved = actions.save_project(project=project, values=form.kept(), by=user_of(request))
    except RuleViolation as violation:
        return JsonResponse({"refused": str(violation)}, status=violation.status)
    form.instance = saved
    parts = handing_in.parts_of(saved, contest)
    done, needed = handing_in.counted(parts)
    payload = {
        "at": f"{clock.now().astimezone(contest.regulation.zone):%H:%M:%S}", "seen": form.seen_now,
        "errors": {} if is_right else {name: " ".join(map(str, texts)) for name, texts in form.errors.items()},
        "parts": {part.code: part.is_done for part in parts}, "done": done, "needed": needed,
    }  # fmt: skip
    return JsonResponse(payload)


@contest_page("contests.take_part")
@require_GET
def preview(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The project as the commission reads it, for the team alone: what is saved now, not what was handed in."""
    application = own_team_application(request, contest)
    project = get_object_or_404(Project.objects.select_related("nomination", "team"), team=application.team)
    context = {"contest": contest, "team": application.team, "project": project, "files": files_of(project)}
    return render(request, "judging/project_preview.html", context)


@contest_page("contests.take_part")
@brings_files(lambda slug: contest_by_slug(slug).regulation.project.max_file_megabytes, at_most=MOST_MEGABYTES)
@require_POST
def add_file(request: HttpRequest, contest: Contest) -> HttpResponse:
    application = own_team_application(request, contest)
    project = get_object_or_404(Project, team=application.team)
    form = FileForm(request.POST, request.FILES, contest=contest)
    if form.is_valid():
        try:
            data = form.cleaned_data
            stored = actions.add_file(
                project=project, upload=data["file"], purpose=data["purpose"], person=data["person"], by=user_of(request)
            )
            messages.success(request, f"Файл «{stored.name}» приложен.")
            return redirect("project", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    return project_page(request, contest, file_form=form)


@stands_on("project")
@contest_page("contests.take_part")
@require_POST
def remove_file(request: HttpRequest, contest: Contest, file_id: int) -> HttpResponse:
    application = own_team_application(request, contest)
    file = get_object_or_404(ProjectFile.objects.select_related("project"), pk=file_id, project__team=application.team)
    try:
        actions.remove_file(file=file, by=user_of(request))
        messages.success(request, "Файл удалён.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("project", contest.slug)


@contest_page("contests.take_part")
@require_POST
def add_third_party(request: HttpRequest, contest: Contest) -> HttpResponse:
    project = get_object_or_404(Project, team=own_team_application(request, contest).team)
    form = ThirdPartyForm(request.POST, auto_id="third_%s")
    if carried_out(form, lambda data: actions.list_third_party(project=project, by=user_of(request), **data)):
        messages.success(request, "Записано.")
        return redirect("project", contest.slug)
    return project_page(request, contest, third_party_form=form)


@contest_page("contests.take_part")
@require_POST
def remove_third_party(request: HttpRequest, contest: Contest, part_id: int) -> HttpResponse:
    team = own_team_application(request, contest).team
    part = get_object_or_404(ThirdPartyPart.objects.select_related("project"), pk=part_id, project__team=team)
    try:
        actions.unlist_third_party(part=part, by=user_of(request))
        messages.success(request, "Убрано.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("project", contest.slug)


@contest_page("contests.take_part")
@require_http_methods(["GET"])
def own_file(request: HttpRequest, contest: Contest, file_id: int) -> HttpResponse | FileResponse:
    application = own_team_application(request, contest)
    file = get_object_or_404(ProjectFile, pk=file_id, project__team=application.team)
    return send_file(file)


@contest_page("contests.take_part")
@require_POST
def withdraw(request: HttpRequest, contest: Contest) -> HttpResponse:
    application = own_team_application(request, contest)
    project = get_object_or_404(Project, team=application.team)
    form = ReasonForm(request.POST, auto_id="withdrawal_%s")
    if carried_out(form, lambda data: actions.withdraw_project(project=project, by=user_of(request), **data)):
        messages.success(request, "Проект отозван. До срока его можно сдать снова.")
        return redirect("project", contest.slug)
    return project_page(request, contest, withdrawal_form=form)


@contest_page("contests.take_part")
@require_GET
def own_changes(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    """What the team changed between two versions."""
    return changes_page(request, contest, own_team_application(request, contest).team, number)


@contest_page("contests.take_part")
@require_POST
def answer(request: HttpRequest, contest: Contest, violation_id: int) -> HttpResponse:
    application = own_team_application(request, contest)
    raised = get_object_or_404(Violation, pk=violation_id, project__team=application.team)
    try:
        oversight.answer_violation(violation=raised, text=request.POST.get("text", ""), by=user_of(request))
        messages.success(request, "Ответ записан, комиссия его увидит.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("project", contest.slug)


def send_file(file: ProjectFile) -> FileResponse:
    """As a download with its own name: a browser must not run what a team uploaded."""
    return FileResponse(file.content.open("rb"), as_attachment=True, filename=file.name, content_type="application/octet-stream")
