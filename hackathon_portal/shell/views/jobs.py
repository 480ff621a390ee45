"""Long work of the portal: the list of accounts as a workbook, how far it is, its file; only for who started it."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import staff_page
from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.audit import record_access
from hackathon_portal.kernel.errors import carried_out
from hackathon_portal.kernel.models import Job
from hackathon_portal.kernel.rooms import PORTAL
from hackathon_portal.shell import account_sheet
from hackathon_portal.shell.views.accounts import ReasonForm


@staff_page("accounts.manage")
@require_http_methods(["GET", "POST"])
def account_export(request: HttpRequest) -> HttpResponse:
    """Every account with its roles, factor and tokens as a workbook: to go through them once in a while (УПД.1)."""
    form = ReasonForm(request.POST or None)
    form.fields["reason"].help_text = "Зачем нужен список; останется в журнале портала."
    started: list[Job] = []

    def order(data: dict[str, str]) -> None:
        address = request.META.get("REMOTE_ADDR")
        started.append(account_sheet.order_account_sheet(reason=data["reason"], by=user_of(request), address=address))

    if request.method == "POST" and carried_out(form, order):
        return redirect("portal_job", started[0].pk)
    context = {"form": form, "jobs": jobs.of_person(user_of(request), PORTAL)[:10]}
    return render(request, "shell/account_export.html", context, status=422 if form.errors else 200)


@staff_page("accounts.manage")
@require_GET
def portal_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far the work is. The page asks again by itself."""
    job = get_object_or_404(jobs.of_person(user_of(request), PORTAL), pk=job_id)
    context = {
        "job": job, "job_url": reverse("portal_job", args=[job.pk]), "job_file_url": reverse("portal_job_file", args=[job.pk]),
    }  # fmt: skip
    template = "registration/_job.html" if request.headers.get("HX-Request") else "registration/job.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


@staff_page("accounts.manage")
@require_GET
def portal_job_file(request: HttpRequest, job_id: int) -> FileResponse:
    """The file a work has made, for who asked for it and still may; each taking is in the access journal."""
    job = get_object_or_404(jobs.of_person(user_of(request), PORTAL), pk=job_id, state=Job.State.DONE)
    if not job.file or not default_storage.exists(job.file.name or ""):
        raise Http404
    jobs.refuse_taking(job, by=user_of(request), contest=None)
    record_access(
        by=user_of(request), room=PORTAL, subject=f"скачан файл задания № {job.pk}", reason=job.parameters["reason"],
        address=request.META.get("REMOTE_ADDR"),
    )  # fmt: skip
    response = FileResponse(job.file.open("rb"), as_attachment=True, filename=job.file_name)
    response["Cache-Control"] = "no-store"
    return response
