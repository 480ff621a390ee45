"""Sheets of paper: printing blanks, typing in, the second person's look (Tula: clauses 6.1, 9.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import secrecy
from hackathon_portal.kernel.errors import RuleViolation, add_to_form
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.regulation.schema import Measure
from judging import documents
from judging.actions import paper_sheets as actions
from judging.forms.shared import ReasonForm
from judging.forms.sheets import PaperSheetForm
from judging.models import Commission, PaperSheet
from judging.queries import commission as commission_queries
from judging.queries import projects as projects_queries
from judging.queries import sheets
from judging.secrecy import POINTS
from judging.views.room import told


@contest_page("judging.type_paper_sheet")
@shows_personal_data("бумажные листы")
@require_http_methods(["GET", "POST"])
def paper_sheets(request: HttpRequest, contest: Contest) -> HttpResponse:
    """What was typed in and waits for another person; the form for the next sheet. Points stand on no list."""
    commission = commission_queries.commission_of(contest)
    if commission is None:
        raise Http404
    projects = projects_queries.submitted_projects(contest)
    needed = {nomination.sheet for nomination in sheets.approved_nominations(contest)}
    kinds = [kind for kind in contest.regulation.judging.sheets if kind.subject == "project" or kind.code in needed]
    kind = next((one for one in kinds if one.code == request.GET.get("sheet")), kinds[0])
    form = PaperSheetForm(
        request.POST or None, request.FILES or None, contest=contest, commission=commission, projects=projects, sheet=kind,
        people=sheets.assessed_people(contest) if kind.subject == "person" else [],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.type_paper_sheet(
                project=data["project"], member=data["member"], kind=kind.code, person=form.person(),
                points=form.points(), scan=data["scan"], by=user_of(request),
            )  # fmt: skip
            messages.success(request, "Лист внесён. Он будет учтён, когда его подтвердит другой человек.")
            return redirect(f"{reverse('paper_sheets', args=[contest.slug])}?sheet={kind.code}")
        except RuleViolation as violation:
            add_to_form(form, violation)
    context = {
        "contest": contest,
        "commission": commission,
        "form": form,
        "kind": kind,
        "kinds": kinds,
        "paper_sheets": PaperSheet.objects.filter(project__contest=contest).select_related(
            "project__team", "member", "person", "typed_by", "confirmed_by"
        ),
        # Why a sheet was returned tells points: before closing it is for whoever has typed them.
        "reads_points": secrecy.may_read(POINTS, user_of(request), contest),
        "members": commission_queries.members_in_office(commission),
    }
    return render(request, "judging/paper_sheets.html", context, status=422 if form.errors else 200)


def _paper(contest: Contest, paper_sheet_id: int) -> PaperSheet:
    return get_object_or_404(
        PaperSheet.objects.select_related("project__team", "member", "person"), pk=paper_sheet_id, project__contest=contest
    )


def _typed(measure: Measure, points: Mapping[str, Any]) -> str | None:
    """What was typed by the criterion, as it is shown; None where the sheet has nothing by it."""
    text = points.get(measure.criterion.code)
    return None if text is None else measure.face(text)


@contest_page("judging.type_paper_sheet")
@shows_personal_data("бумажный лист № {paper_sheet_id}")
@require_GET
def paper_sheet(request: HttpRequest, contest: Contest, paper_sheet_id: int) -> HttpResponse:
    """The typed points beside the scan, while they wait; afterwards the points are the member's secret again."""
    typed_sheet = _paper(contest, paper_sheet_id)
    if typed_sheet.confirmed_at or typed_sheet.returned_at:
        messages.info(request, "Этот лист уже подтверждён или возвращён.")
        return redirect("paper_sheets", contest.slug)
    role = typed_sheet.person.team_role if typed_sheet.person else ""
    measures = contest.regulation.sheet(typed_sheet.kind).measures_for(role)
    context: dict[str, Any] = {
        "contest": contest,
        "paper_sheet": typed_sheet,
        "rows": [(measure.criterion, _typed(measure, typed_sheet.points)) for measure in measures],
        "is_own": typed_sheet.typed_by_id == request.user.pk,
        "form": ReasonForm(),
    }
    return render(request, "judging/paper_sheet.html", context)


@contest_page("judging.type_paper_sheet")
@shows_personal_data("бумажный лист № {paper_sheet_id}")
@require_POST
def check_paper_sheet(request: HttpRequest, contest: Contest, paper_sheet_id: int) -> HttpResponse:
    """Confirm it, or return it with what does not agree."""
    typed_sheet = _paper(contest, paper_sheet_id)
    if request.POST.get("action") == "confirm":
        return told(
            request, contest, "Лист подтверждён и учитывается.",
            lambda: actions.confirm_paper_sheet(paper_sheet=typed_sheet, by=user_of(request)), to="paper_sheets",
        )  # fmt: skip
    reason = request.POST.get("reason", "")
    return told(
        request, contest, "Лист возвращён, его можно внести заново.",
        lambda: actions.return_paper_sheet(paper_sheet=typed_sheet, reason=reason, by=user_of(request)), to="paper_sheets",
    )  # fmt: skip


@contest_page("judging.type_paper_sheet")
@shows_personal_data("скан бумажного листа № {paper_sheet_id}")
@require_GET
def scan(request: HttpRequest, contest: Contest, paper_sheet_id: int) -> HttpResponse | FileResponse:
    """The scan, while the sheet waits for its second person."""
    typed_sheet = _paper(contest, paper_sheet_id)
    if (typed_sheet.confirmed_at or typed_sheet.returned_at) and not request.user.has_perm("judging.see_scores", contest):
        raise RuleViolation(
            code="assessment.open",
            clause=contest.regulation.clause("sheet.independent"),
            message="Баллы видны после закрытия оценки.",
            status=403,
        )
    return FileResponse(
        typed_sheet.scan.open("rb"), as_attachment=True, filename=typed_sheet.scan_name, content_type="application/octet-stream"
    )


@contest_page("judging.type_paper_sheet")
@shows_personal_data("бланки листов оценки")
@require_GET
def blank_sheets(request: HttpRequest, contest: Contest, member_id: int) -> HttpResponse:
    """Empty sheets of one member for every project that member assesses, with the code of each."""
    commission = get_object_or_404(Commission, contest=contest)
    commission.contest = contest
    member = get_object_or_404(commission_queries.members_in_office(commission), pk=member_id)
    return blank_answer(documents.blank_sheets_pdf(member, contest), member_id)


def blank_answer(data: bytes, member_id: int) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="blanki-{member_id}.pdf"'
    return response
