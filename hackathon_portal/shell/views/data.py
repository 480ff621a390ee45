"""«Какие данные хранит портал»: for the portal's administrator the whole, for the staff of a contest theirs; as files too."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hackathon_portal.contests.access import contest_page, staff_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.kernel import antivirus, sweeps
from hackathon_portal.shell import data_sheet
from registration.queries.accounts import staff_of_past_contests

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def _file(data: data_sheet.Sheet, kind: str, name: str) -> HttpResponse:
    if kind == "xlsx":
        content = data_sheet.as_xlsx(data)
    elif kind == "docx":
        content = data_sheet.as_docx(data)
    elif kind == "pdf":
        context = {"data": data, "facts": data_sheet.facts_of(data)}
        content = render_pdf("shell/documents/data.html", context)
    else:
        raise Http404
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _context(data: data_sheet.Sheet) -> dict[str, object]:
    return {"data": data, "facts": data_sheet.facts_of(data), "kinds": TYPES}


@staff_page("accounts.manage")
@require_GET
def portal_data(request: HttpRequest) -> HttpResponse:
    """Everything the portal keeps, what goes by itself, whether files are checked; and accounts of staff whose contests are over."""
    context = _context(data_sheet.sheet()) | {
        "idle": staff_of_past_contests(),
        "sweeps": sweeps.sweeps(),
        "checks_files": antivirus.is_on(),
        "waiting_files": antivirus.waiting_count(),
    }
    return render(request, "shell/portal_data.html", context)


@staff_page("accounts.manage")
@require_GET
def portal_data_file(request: HttpRequest, kind: str) -> HttpResponse:
    return _file(data_sheet.sheet(), kind, "personalnye-dannye-portala")


@contest_page("contests.see_journal")
@require_GET
def contest_data(request: HttpRequest, contest: Contest) -> HttpResponse:
    """What the portal keeps because of this contest."""
    return render(request, "shell/contest_data.html", _context(data_sheet.sheet(contest)) | {"contest": contest})


@contest_page("contests.see_journal")
@require_GET
def contest_data_file(request: HttpRequest, contest: Contest, kind: str) -> HttpResponse:
    return _file(data_sheet.sheet(contest), kind, f"personalnye-dannye-{contest.slug}")
