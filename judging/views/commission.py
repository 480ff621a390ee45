"""Commission members: own sheets, one sheet, recusal."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.audit import record_access
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from hackathon_portal.regulation.schema import Sheet
from judging.actions import commission as commission_actions
from judging.actions import sheets
from judging.documents import blank_sheets_pdf, sheet_pdf
from judging.forms.meetings import RecusalForm
from judging.forms.shared import ReasonForm
from judging.models import CommissionMember, Project, ProjectFile, ScoreSheet
from judging.queries import commission, opinions, projects
from judging.queries import sheets as sheets_queries
from judging.views.paper_sheets import blank_answer
from judging.views.participant import send_file
from registration.models import Application
from registration.states import ApplicationState

# A longer scale is typed into a field instead of pressed.
MOST_BUTTONS = 21


def _member(request: HttpRequest, contest: Contest) -> CommissionMember:
    """Whose sheets the page shows: a member's, or an assessor's."""
    member = commission.seat_for(request.user, contest)
    if member is None:
        raise Http404
    member.commission.contest = contest  # the page's navigation asks the contest for its commission
    return member


@contest_page("judging.fill_sheets")
@shows_personal_data("листы оценки")
def sheet_list(request: HttpRequest, contest: Contest) -> HttpResponse:
    member = _member(request, contest)
    rows = sheets_queries.sheet_list(member, contest)
    hints = commission.own_hints(member, contest)
    extra = opinions.extra_for(member, contest) if member.is_assessor else set()
    for row in rows:
        row.hints = hints.get(row.project.team_id, [])
        row.is_extra = row.person is not None and (row.kind.code, row.person.pk) in extra
    due = [row for row in rows if not row.recused]
    kinds = sheets_queries.sheets_of_member(member, contest)
    context = {
        "contest": contest,
        "member": member,
        "commission": member.commission,
        "rows": rows,
        "kinds": kinds,
        "several": len(kinds) > 1,
        "signed": sum(bool(row.sheet and row.sheet.signed_at) for row in due),
        "due": len(due),
        "whole": sum(row.is_whole and not (row.sheet and row.sheet.signed_at) for row in due),
    }
    return render(request, "judging/sheet_list.html", context)


def _kind(request: HttpRequest, contest: Contest, member: CommissionMember) -> Sheet:
    """The kind of sheet the address names (`?sheet=`), the member's first one without it."""
    kinds = sheets_queries.sheets_of_member(member, contest)
    code = request.GET.get("sheet", "")
    named = next((kind for kind in kinds if kind.code == code), None) if code else next(iter(kinds), None)
    if named is None:
        raise Http404
    return named


def _person(request: HttpRequest, kind: Sheet, project: Project) -> Application | None:
    """Whom a personal sheet is about (`?person=`)."""
    if kind.subject != "person":
        return None
    person = whole_number(request.GET.get("person"), MOST_ID)
    return get_object_or_404(
        Application.objects.select_related("team"), pk=person, team=project.team_id, state=ApplicationState.ADMITTED
    )


@contest_page("judging.fill_sheets")
@shows_personal_data("таблица листов оценки")
@require_http_methods(["GET", "POST"])
def grid(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every own sheet of a kind as a row: the same cells, saved one by one with JavaScript and all at once without it."""
    member = _member(request, contest)
    kinds = [kind for kind in sheets_queries.sheets_of_member(member, contest) if kind.subject == "project"]
    kind = next((kind for kind in kinds if kind.code == request.GET.get("sheet")), kinds[0] if kinds else None)
    if kind is None:
        raise Http404
    faults: dict[str, str] = {}
    if request.method == "POST":
        faults = _save_grid(request, contest, member, kind)
        if not faults:
            messages.success(request, "Листы сохранены.")
            return redirect(f"{reverse('sheet_grid', args=[contest.slug])}?sheet={kind.code}")
        messages.error(request, "Сохранено не всё: причины стоят в строках.")
    rows = sheets_queries.sheet_grid(member, contest, kind.code)
    for row in rows:
        row.hints = [faults[row.key]] if row.key in faults else []
        for cell in row.cells if row.hints else []:
            cell["value"] = request.POST.get(f"points_{row.key}_{cell['criterion'].code}", cell["value"])
    values = [f"{value.normalize():f}" for value in (kind.scale.minimum, kind.scale.maximum)]
    context = {
        "contest": contest, "member": member, "commission": member.commission, "rows": rows, "criteria": kind.criteria, "measures": kind.measures,
        "values": values, "maximum": kind.most(), "kind": kind, "kinds": kinds,
    }  # fmt: skip
    return render(request, "judging/sheet_grid.html", context, status=422 if faults else 200)


def _save_grid(request: HttpRequest, contest: Contest, member: CommissionMember, kind: Sheet) -> dict[str, str]:
    """Save the rows whose cells were changed; returns the row's key -> why it was not saved, or not wholly."""
    faults: dict[str, str] = {}
    for row in sheets_queries.sheet_grid(member, contest, kind.code):
        typed = {cell["criterion"].code: request.POST.get(f"points_{row.key}_{cell['criterion'].code}") for cell in row.cells}
        stored = {cell["criterion"].code: cell["value"] for cell in row.cells}
        changed = {code: value for code, value in typed.items() if value is not None and value.strip() != stored[code]}
        if not changed:
            continue
        try:
            outcome = sheets.save_sheet(
                project=row.project, kind=kind.code, points=changed, comments={}, by=user_of(request),
                revision=whole_number(request.POST.get(f"revision_{row.key}")) or 0,
            )  # fmt: skip
            if outcome.refused:
                faults[row.key] = " ".join(outcome.refused.values())
        except RuleViolation as violation:
            faults[row.key] = str(violation)
    return faults


@contest_page("judging.fill_sheets")
@require_POST
def sign_all(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Sign every whole sheet at once; what is left out is named."""
    try:
        signed, left = sheets.sign_all(contest=contest, by=user_of(request))
        summary = f"Подписано листов: {len(signed)}."
        messages.success(
            request, summary + (f" Не подписаны: {'; '.join(left[:5])}{'…' if len(left) > 5 else ''}." if left else "")
        )
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("sheet_list", contest.slug)


@contest_page("judging.fill_sheets")
def print_blanks(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Empty sheets of the member's own, for a day without a network."""
    member = _member(request, contest)
    return blank_answer(blank_sheets_pdf(member, contest), member.pk)


@contest_page("judging.fill_sheets")
@shows_personal_data("лист оценки, проект № {project_id}")
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, contest: Contest, project_id: int) -> HttpResponse:
    """One sheet. Without JavaScript the form saves everything at once; with it every change is saved."""
    member = _member(request, contest)
    project = projects.assessed_project(contest, project_id)
    if project is None or not sheets_queries.is_assigned(member, project, contest):
        raise Http404
    kind = _kind(request, contest, member)
    person = _person(request, kind, project)
    if request.method == "POST":
        return _save(request, contest, project, member, kind, person)
    return _sheet_page(request, contest, project, member, kind, person)


def _sheet_page(
    request: HttpRequest,
    contest: Contest,
    project: Project,
    member: CommissionMember,
    kind: Sheet,
    person: Application | None,
    *,
    refused: dict[str, str] | None = None,
    typed: Any = None,
    status: int = 200,
) -> HttpResponse:
    own_sheet = sheets_queries.own_sheet(member, project, kind, person)
    scores = sheets_queries.scores_of(own_sheet)
    role = person.team_role if person else ""
    rows = []
    for measure in kind.measures_for(role):
        criterion = measure.criterion
        score = scores.get(criterion.code)
        points = score.points if score else None
        stored = measure.written(points)
        shown = typed.get(f"points_{criterion.code}", stored) if typed else stored
        rows.append(
            {
                "criterion": criterion,
                "measure": measure,
                "buttons": choices if len(choices := measure.choices()) <= MOST_BUTTONS else [],
                "value": shown,
                "kept": stored,
                "faces": (measure.face(stored), measure.face(shown)),
                "comment": typed.get(f"comment_{criterion.code}", "") if typed else (score.comment if score else ""),
                "error": (refused or {}).get(criterion.code, ""),
                "band": measure.band_of(points),
            }
        )
    work = sheets_queries.work_of(member, contest)
    is_recused = any(row.recused for row in work if row.project.pk == project.pk)
    own = [row for row in work if not row.recused]
    here = (project.pk, kind.code, person.pk if person else None)
    waiting = [row for row in own if not (row.sheet and row.sheet.signed_at)]
    following = next(
        (row for row in waiting if (row.project.pk, row.kind.code, row.person.pk if row.person else None) != here), None
    )
    team_role = contest.regulation.team.role(role)
    context = {
        "contest": contest,
        "project": project,
        "person": person,
        "role": team_role.title if team_role else "",
        "kind": kind,
        "query": f"?sheet={kind.code}" + (f"&person={person.pk}" if person else ""),
        "member": member,
        "commission": member.commission,
        "sheet": own_sheet,
        "rows": rows,
        "buttons": any(row["buttons"] for row in rows),
        "least": kind.scale.minimum,
        "greatest": kind.scale.maximum,
        "maximum": kind.most(role),
        "recusal": sheets_queries.recusal_of(member, project) if is_recused else None,
        "hints": commission.own_hints(member, contest).get(project.team_id, []),
        "comment": typed.get("comment", "") if typed else (own_sheet.comment if own_sheet else ""),
        "private_note": typed.get("private_note", "") if typed else (own_sheet.private_note if own_sheet else ""),
        "kept": own_sheet,
        "recusal_form": RecusalForm(),
        "reason_form": ReasonForm(),
        "next": following,
        "files": projects.files_of(project),
        "editable": member.commission.is_open and not (own_sheet and own_sheet.signed_at),
    }
    return render(request, "judging/sheet.html", context, status=status)


def _save(
    request: HttpRequest, contest: Contest, project: Project, member: CommissionMember, kind: Sheet, person: Application | None
) -> HttpResponse:
    codes = [criterion.code for criterion in kind.criteria_for(person.team_role if person else "")]
    points = {code: request.POST[f"points_{code}"] for code in codes if f"points_{code}" in request.POST}
    comments = {code: request.POST[f"comment_{code}"] for code in codes if f"comment_{code}" in request.POST}
    show = partial(_sheet_page, request, contest, project, member, kind, person)
    try:
        outcome = sheets.save_sheet(
            project=project,
            kind=kind.code,
            person=person,
            points=points,
            comments=comments,
            words={name: request.POST[name] for name in sheets.WORDS if name in request.POST},
            revision=whole_number(request.POST.get("revision")) or 0,
            by=user_of(request),
        )
        if outcome.refused:
            messages.error(request, "Не все баллы приняты, остальные сохранены.")
            return show(refused=outcome.refused, typed=request.POST, status=422)
        if request.POST.get("action") == "sign":
            sheets.sign_sheet(
                project=project, kind=kind.code, person=person, by=user_of(request), revision=outcome.sheet.revision
            )
            about = f"«{person.full_name}»" if person else f"по проекту «{project}»"
            messages.success(request, f"Лист {about} подписан.")
            return redirect("sheet_list", contest.slug)
        messages.success(request, "Лист сохранён.")
    except sheets.StaleSheet as stale:
        tell(request, stale)
        return show(typed=request.POST, status=409)
    except RuleViolation as violation:
        tell(request, violation)
        refused = {violation.field: str(violation)} if violation.field in codes else None
        return show(refused=refused, status=violation.status)
    return redirect(_address(request, contest, project))


def _address(request: HttpRequest, contest: Contest, project: Project) -> str:
    """The same sheet again."""
    query = request.GET.urlencode()
    return reverse("sheet", args=[contest.slug, project.pk]) + (f"?{query}" if query else "")


@contest_page("judging.fill_sheets")
@require_POST
def unsign(request: HttpRequest, contest: Contest, project_id: int) -> HttpResponse:
    member = _member(request, contest)
    project = get_object_or_404(projects.submitted_projects(contest), pk=project_id)
    kind = _kind(request, contest, member)
    try:
        sheets.withdraw_signature(
            project=project, kind=kind.code, person=_person(request, kind, project), reason=request.POST.get("reason", ""),
            by=user_of(request),
        )  # fmt: skip
        messages.success(request, "Подпись снята, лист можно исправить.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect(_address(request, contest, project))


@contest_page("judging.fill_sheets")
@shows_personal_data("самоотвод, проект № {project_id}")
@require_http_methods(["GET", "POST"])
def recuse(request: HttpRequest, contest: Contest, project_id: int) -> HttpResponse:
    """Decline to assess a team; an assessor takes it back on the same page (a member does it in the room)."""
    member = _member(request, contest)
    project = get_object_or_404(projects.submitted_projects(contest), pk=project_id)
    form = RecusalForm(request.POST or None)
    declared = sheets_queries.recusal_of(member, project) if member.is_assessor else None
    by, said = user_of(request), f"Самоотвод по команде «{project.team}»"
    if request.method == "POST" and declared:
        if carried_out(form, lambda data: commission_actions.withdraw_recusal(recusal=declared, reason=data["reason"], by=by)):
            messages.success(request, f"{said} отозван.")
            return redirect("sheet_list", contest.slug)
    elif request.method == "POST" and carried_out(
        form, lambda data: commission_actions.declare_recusal(member=member, team=project.team, reason=data["reason"], by=by)
    ):
        messages.success(
            request, f"{said} записан. {'Её людей оценят другие' if member.is_assessor else 'Её лист не учитывается'}."
        )
        return redirect("sheet_list", contest.slug)
    context = {
        "contest": contest, "project": project, "form": form, "member": member, "declared": declared,
        "hints": commission.own_hints(member, contest).get(project.team_id, []),
    }  # fmt: skip
    if not member.is_assessor:
        owe = commission.members_in_office(member.commission)
        if sheets_queries.are_assigned(contest):
            owe = owe.filter(assignments__project=project)
        whose = set(owe.values_list("pk", flat=True))
        recused = {key for key, teams in commission.recused_teams(contest).items() if project.team_id in teams}
        context |= {"members": len(whose), "sheets": len(whose - recused - {member.pk})}
    return render(request, "judging/recuse.html", context)


@contest_page("judging.fill_sheets")
@shows_personal_data("печатный лист, проект № {project_id}")
def print_sheet(request: HttpRequest, contest: Contest, project_id: int) -> HttpResponse:
    member = _member(request, contest)
    project = get_object_or_404(projects.submitted_projects(contest), pk=project_id)
    kind = _kind(request, contest, member)
    rows = ScoreSheet.every.select_related("project__team", "project__nomination", "member", "person")
    own_sheet = get_object_or_404(rows, project=project, member=member, kind=kind.code, person=_person(request, kind, project))
    own_sheet.project.contest = contest
    response = HttpResponse(sheet_pdf(own_sheet), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="list-{project_id}.pdf"'
    return response


@contest_page("judging.read_project_files")
@shows_personal_data("файл проекта № {file_id}")
def project_file(request: HttpRequest, contest: Contest, file_id: int) -> FileResponse:
    """A file of a project; that the customer of the task took it is in the access journal (Kuzbass: 10.4)."""
    file = get_object_or_404(ProjectFile.objects.select_related("project"), pk=file_id, project__contest=contest)
    member = commission.member_for(request.user, contest)
    if member is not None and member.represents_id == file.project.nomination_id:
        record_access(
            by=user_of(request), contest_id=contest.pk, subject=f"проект {file.project_id}, файл № {file.pk}",
            reason="право заказчика задания", address=request.META.get("REMOTE_ADDR"),
        )  # fmt: skip
    return send_file(file)
