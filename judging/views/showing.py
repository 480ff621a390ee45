"""What the captain lets visitors see of the project: its picture, files of their choice."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell
from hackathon_portal.kernel.web.posted import stands_on
from judging.actions import showing
from judging.forms.projects import PictureForm
from judging.models import Project, ProjectFile
from judging.pictures import send_picture
from judging.queries.projects import picture_of
from judging.views.participant import own_team_application, project_page


@contest_page("contests.take_part")
@require_POST
def set_picture(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Keep the picture, or take it away by the button for that."""
    project = get_object_or_404(Project, team=own_team_application(request, contest).team)
    form = PictureForm(request.POST, request.FILES, auto_id="picture_%s")
    takes_away = "remove" in request.POST
    if form.is_valid():
        try:
            if not takes_away and not form.cleaned_data["file"]:
                raise RuleViolation(code="file.none", message="Выберите картинку.", field="file")
            upload = None if takes_away else form.cleaned_data["file"]
            showing.set_picture(project=project, upload=upload, by=user_of(request))
            messages.success(request, "Картинка убрана." if takes_away else "Картинка проекта сохранена.")
            return redirect("project", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    return project_page(request, contest, picture_form=form)


@contest_page("contests.take_part")
@require_GET
def own_picture(request: HttpRequest, contest: Contest) -> FileResponse:
    """The picture as visitors will see it on a card, for the team itself."""
    project = get_object_or_404(Project, team=own_team_application(request, contest).team)
    picture = picture_of(project)
    if picture is None:
        raise Http404
    return send_picture(picture, narrow=True)


@stands_on("project")
@contest_page("contests.take_part")
@require_POST
def show_file(request: HttpRequest, contest: Contest, file_id: int) -> HttpResponse:
    application = own_team_application(request, contest)
    file = get_object_or_404(ProjectFile.objects.select_related("project"), pk=file_id, project__team=application.team)
    try:
        shown = request.POST.get("shown") == "yes"
        showing.show_file(file=file, shown=shown, by=user_of(request))
        messages.success(request, "Посетители увидят файл вместе с проектом." if shown else "Посетители файл больше не видят.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("project", contest.slug)
