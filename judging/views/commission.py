"""Commission members: own sheets, one sheet, recusal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell
from judging import queries
from judging.actions import commission as commission_deeds
from judging.actions import sheets
from judging.documents import blank_sheets_pdf, sheet_pdf
from judging.forms import ReasonForm, RecusalForm
from judging.models import CommissionMember, Project, ProjectFile, Recusal, ScoreSheet
from judging.views.paper import blank_answer
from judging.views.participant import send_file


def _member(request: HttpRequest, contest: Contest) -> CommissionMember:
    member = queries.member_for(request.user, contest)
    if member is None:
        raise Http404
    member.commission.contest = contest  # the page's navigation asks the contest for its commission
    return member


@contest_page("judging.fill_sheets")
def sheet_list(request: HttpRequest, contest: Contest) -> HttpResponse:
    member = _member(request, contest)
    rows = queries.sheet_list(member, contest)
    hints = queries.own_hints(member, contest)
    for row in rows:
        row.hints = hints.get(row.project.team_id, [])
    due = [row for row in rows if not row.recused]
    context = {
        "contest": contest,
        "member": member,
        "commission": member.commission,
        "rows": rows,
        "signed": sum(bool(row.sheet and row.sheet.signed_at) for row in due),
        "due": len(due),
        "whole": sum(row.is_whole and not (row.sheet and row.sheet.signed_at) for row in due),
    }
    return render(request, "judging/sheet_list.html", context)


@contest_page("judging.fill_sheets")
@require_http_methods(["GET", "POST"])
def grid(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every own sheet as a row: the same cells, saved one by one with JavaScript and all at once without it."""
    member = _member(request, contest)
    kind = contest.regulation.judging.sheets[0]
    faults: dict[int, str] = {}
    if request.method == "POST":
        faults = _save_grid(request, contest, member)
        if not faults:
            messages.success(request, "Листы сохранены.")
            return redirect("sheet_grid", contest.slug)
        messages.error(request, "Сохранено не всё: причины стоят в строках.")
    rows = queries.sheet_grid(member, contest)
    for row in rows:
        row.hints = [faults[row.project.pk]] if row.project.pk in faults else []
        for cell in row.cells if row.hints else []:
            cell["value"] = request.POST.get(f"points_{row.project.pk}_{cell['criterion'].code}", cell["value"])
    values = [f"{value.normalize():f}" for value in kind.scale.values()]
    context = {
        "contest": contest, "member": member, "commission": member.commission, "rows": rows, "criteria": kind.criteria,
        "values": values, "maximum": kind.scale.maximum * len(kind.criteria),
    }  # fmt: skip
    return render(request, "judging/sheet_grid.html", context, status=422 if faults else 200)


def _save_grid(request: HttpRequest, contest: Contest, member: CommissionMember) -> dict[int, str]:
    """Save the rows whose cells were changed; returns project -> why its row was not saved, or not wholly."""
    kind = contest.regulation.judging.sheets[0]
    faults: dict[int, str] = {}
    for row in queries.sheet_grid(member, contest):
        key = row.project.pk
        typed = {cell["criterion"].code: request.POST.get(f"points_{key}_{cell['criterion'].code}") for cell in row.cells}
        kept = {cell["criterion"].code: cell["value"] for cell in row.cells}
        changed = {code: value for code, value in typed.items() if value is not None and value.strip() != kept[code]}
        if not changed:
            continue
        revision = request.POST.get(f"revision_{key}", "")
        try:
            outcome = sheets.save_sheet(
                project=row.project, kind=kind.code, points=changed, comments={}, by=request.user,
                revision=int(revision) if revision.isdecimal() else 0,
            )  # fmt: skip
            if outcome.refused:
                faults[key] = " ".join(outcome.refused.values())
        except RuleViolation as violation:
            faults[key] = str(violation)
    return faults


@contest_page("judging.fill_sheets")
@require_POST
def sign_all(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Sign every whole sheet at once; what is left out is named."""
    try:
        signed, left = sheets.sign_all(contest=contest, by=request.user)
        said = f"Подписано листов: {len(signed)}."
        messages.success(request, said + (f" Не подписаны: {'; '.join(left[:5])}{'…' if len(left) > 5 else ''}." if left else ""))
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("sheet_list", contest.slug)


@contest_page("judging.fill_sheets")
def print_blanks(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Empty sheets of the member's own, for a day without a network."""
    member = _member(request, contest)
    return blank_answer(blank_sheets_pdf(member, contest), member.pk)


@contest_page("judging.fill_sheets")
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, contest: Contest, project_id: int) -> HttpResponse:
    """One page per project. Without JavaScript the form saves everything at once; with it every change is saved."""
    member = _member(request, contest)
    project = get_object_or_404(queries.submitted_projects(contest), pk=project_id)
    kind = contest.regulation.judging.sheets[0]
    if request.method == "POST":
        return _save(request, contest, project, member)
    return _sheet_page(request, contest, project, member, kind)


def _sheet_page(
    request: HttpRequest,
    contest: Contest,
    project: Project,
    member: CommissionMember,
    kind: Any,
    *,
    refused: dict[str, str] | None = None,
    typed: Any = None,
    status: int = 200,
) -> HttpResponse:
    found = ScoreSheet.objects.filter(project=project, member=member, kind=kind.code).first()
    scores = {score.criterion: score for score in found.scores.all()} if found else {}
    rows = []
    for criterion in kind.criteria:
        score = scores.get(criterion.code)
        kept = "" if score is None or score.points is None else f"{score.points.normalize():f}"
        shown = typed.get(f"points_{criterion.code}", kept) if typed else kept
        rows.append(
            {
                "criterion": criterion,
                "value": shown,
                "kept": kept,
                "comment": typed.get(f"comment_{criterion.code}", "") if typed else (score.comment if score else ""),
                "error": (refused or {}).get(criterion.code, ""),
            }
        )
    own = [row for row in queries.sheet_list(member, contest) if not row.recused]
    following = next(
        (row.project for row in own if row.project.pk != project.pk and not (row.sheet and row.sheet.signed_at)), None
    )
    context = {
        "contest": contest,
        "project": project,
        "member": member,
        "commission": member.commission,
        "sheet": found,
        "rows": rows,
        "values": [f"{value.normalize():f}" for value in kind.scale.values()],
        "maximum": kind.scale.maximum * len(kind.criteria),
        "recusal": Recusal.objects.in_force().filter(member=member, team=project.team).first(),
        "hints": queries.own_hints(member, contest).get(project.team_id, []),
        "comment": typed.get("comment", "") if typed else (found.comment if found else ""),
        "private_note": typed.get("private_note", "") if typed else (found.private_note if found else ""),
        "kept": found,
        "recusal_form": RecusalForm(),
        "reason_form": ReasonForm(),
        "next": following,
        "files": project.files.order_by("id"),
        "editable": member.commission.is_open and not (found and found.signed_at),
    }
    return render(request, "judging/sheet.html", context, status=status)


def _save(request: HttpRequest, contest: Contest, project: Project, member: CommissionMember) -> HttpResponse:
    kind = contest.regulation.judging.sheets[0]
    codes = [criterion.code for criterion in kind.criteria]
    points = {code: request.POST[f"points_{code}"] for code in codes if f"points_{code}" in request.POST}
    comments = {code: request.POST[f"comment_{code}"] for code in codes if f"comment_{code}" in request.POST}
    revision = request.POST.get("revision", "")
    try:
        outcome = sheets.save_sheet(
            project=project,
            kind=kind.code,
            points=points,
            comments=comments,
            words={name: request.POST[name] for name in sheets.WORDS if name in request.POST},
            revision=int(revision) if revision.isdecimal() else 0,
            by=request.user,
        )
        if outcome.refused:
            messages.error(request, "Не все баллы приняты, остальные сохранены.")
            return _sheet_page(request, contest, project, member, kind, refused=outcome.refused, typed=request.POST, status=422)
        if request.POST.get("deed") == "sign":
            sheets.sign_sheet(project=project, kind=kind.code, by=request.user, revision=outcome.sheet.revision)
            messages.success(request, f"Лист по проекту «{project}» подписан.")
            return redirect("sheet_list", contest.slug)
        messages.success(request, "Лист сохранён.")
    except sheets.StaleSheet as stale:
        tell(request, stale)
        return _sheet_page(request, contest, project, member, kind, typed=request.POST, status=409)
    except RuleViolation as violation:
        tell(request, violation)
        refused = {violation.field: str(violation)} if violation.field in codes else None
        return _sheet_page(request, contest, project, member, kind, refused=refused, status=violation.status)
    return redirect("sheet", contest.slug, project.pk)


@contest_page("judging.fill_sheets")
@require_POST
def unsign(request: HttpRequest, contest: Contest, project_id: int) -> HttpResponse:
    project = get_object_or_404(queries.submitted_projects(contest), pk=project_id)
    kind = contest.regulation.judging.sheets[0].code
    try:
        sheets.withdraw_signature(project=project, kind=kind, reason=request.POST.get("reason", ""), by=request.user)
        messages.success(request, "Подпись снята, лист можно исправить.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("sheet", contest.slug, project_id)


@contest_page("judging.fill_sheets")
@require_http_methods(["GET", "POST"])
def recuse(request: HttpRequest, contest: Contest, project_id: int) -> HttpResponse:
    member = _member(request, contest)
    project = get_object_or_404(queries.submitted_projects(contest), pk=project_id)
    form = RecusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commission_deeds.declare_recusal(
                member=member, team=project.team, reason=form.cleaned_data["reason"], by=request.user
            )
            messages.success(request, f"Самоотвод по команде «{project.team}» записан. Её лист не учитывается.")
            return redirect("sheet_list", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    in_office = queries.members_in_office(member.commission).count()
    others = sum(project.team_id in teams for key, teams in queries.recused_teams(contest).items() if key != member.pk)
    context = {
        "contest": contest, "project": project, "form": form, "members": in_office, "sheets": in_office - others - 1,
        "hints": queries.own_hints(member, contest).get(project.team_id, []),
    }  # fmt: skip
    return render(request, "judging/recuse.html", context)


@contest_page("judging.fill_sheets")
def print_sheet(request: HttpRequest, contest: Contest, project_id: int) -> HttpResponse:
    member = _member(request, contest)
    found = get_object_or_404(ScoreSheet.objects.select_related("project__team", "project__nomination", "member"),
                              project_id=project_id, member=member, project__contest=contest)  # fmt: skip
    found.project.contest = contest
    response = HttpResponse(sheet_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="list-{project_id}.pdf"'
    return response


@contest_page("judging.see_projects")
def project_file(request: HttpRequest, contest: Contest, file_id: int) -> HttpResponse:
    return send_file(get_object_or_404(ProjectFile, pk=file_id, project__contest=contest))
