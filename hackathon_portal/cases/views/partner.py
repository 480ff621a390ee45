"""Cases in an organisation's cabinet: written, sent to review, corrected; the projects that solve them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.who import user_of
from hackathon_portal.cases import gates, queries
from hackathon_portal.cases.actions import writing
from hackathon_portal.cases.forms import CaseFileForm, CaseForm, FactFormSet, ReasonForm, StageForm
from hackathon_portal.cases.models import Case, CaseVersion
from hackathon_portal.cases.rules.texts import FACTS, FIELDS, LABELS, Difference, Texts, differences
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out, carried_out_or_told
from hackathon_portal.kernel.rooms import Room, read, thing_of
from hackathon_portal.kernel.web.numbers import whole_number
from hackathon_portal.organisations.access import organisation_page
from hackathon_portal.organisations.models import Organisation

SAID = {
    "send": "Кейс отправлен на проверку. Решение придёт письмом.",
    "take_back": "Кейс снова у вас: правьте и отправляйте.",
    "withdraw": "Кейс отозван.",
    "bring_back": "Кейс снова черновик.",
    "correct": "Исправление начато: прежний текст в силе до одобрения нового.",
    "drop": "Исправление снято, прежний текст в силе.",
}


def _begin(made: list[Case], room: Room, organisation: Organisation, by: User, data: dict[str, Any]) -> None:
    made.append(writing.begin_case(room=room, organisation=organisation, by=by, **data))


@organisation_page("organisations.manage")
@require_http_methods(["GET", "POST"])
def partner_cases(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Cases of the organisation, and where it may give another."""
    by, invited = user_of(request), queries.invited_to(organisation)
    sent_to = request.POST.get("room", "")
    forms = [(thing_of(read(room)), room, _stage_form(request, room, sent_to)) for room in invited]
    for _, room, form in forms:
        made: list[Case] = []
        if room == sent_to and carried_out(
            form,
            partial(_begin, made, read(room), organisation, by),
        ):
            return redirect("partner_case", organisation.slug, made[0].pk)
    rows = [
        (case, thing_of(read(case.room)), queries.open_version(case), gates.solutions_of(case).count)
        for case in queries.of_partner(organisation)
    ]
    wrong = any(form.errors for _, _, form in forms)
    context = {"organisation": organisation, "rows": rows, "forms": forms}
    return render(request, "cases/partner_list.html", context, status=422 if wrong else 200)


def _stage_form(request: HttpRequest, room: str, sent_to: str) -> StageForm:
    return StageForm(request.POST if room == sent_to else None, stages=gates.stages(room), auto_id=f"{room.replace(':', '_')}_%s")


@organisation_page("organisations.manage")
@require_http_methods(["GET", "POST"])
def partner_case(request: HttpRequest, organisation: Organisation, case_id: int) -> HttpResponse:
    """One case: its form while it is written, its text otherwise, with what can be done now."""
    case = get_object_or_404(queries.of_partner(organisation), pk=case_id)
    deed, by = request.POST.get("deed", ""), user_of(request)
    version = queries.open_version(case)
    writes = version is not None and version.state != CaseVersion.State.REVIEW
    form, facts = _forms(request, case, version if writes else None, typed=deed in ("save", "send"))
    file_form = CaseFileForm(*((request.POST, request.FILES) if deed == "attach" else ()))
    reason = ReasonForm(request.POST if deed in ("withdraw", "correct") else None)
    acts: dict[str, Any] = {
        "save": lambda: _save(request, case, form, facts, send=False),
        "send": lambda: _save(request, case, form, facts, send=True),
        "attach": lambda: carried_out(file_form, lambda data: writing.attach_case_file(case=case, upload=data["file"], by=by)),
        "withdraw": lambda: carried_out(reason, lambda data: writing.withdraw_case(case=case, by=by, **data)),
        "correct": lambda: carried_out(reason, lambda data: writing.correct_case(case=case, by=by, **data)),
        "remove": lambda: carried_out_or_told(request, lambda: _remove(request, case, by)),
        "take_back": lambda: carried_out_or_told(request, lambda: writing.take_back_case(case=case, by=by)),
        "bring_back": lambda: carried_out_or_told(request, lambda: writing.bring_back_case(case=case, by=by)),
        "drop": lambda: carried_out_or_told(request, lambda: writing.drop_correction(case=case, by=by)),
    }
    if deed in acts:
        if acts[deed]():
            messages.success(request, SAID.get(deed, "Сохранено."))
            return redirect("partner_case", organisation.slug, case.pk)
        if deed in ("remove", "take_back", "bring_back", "drop"):
            return redirect("partner_case", organisation.slug, case.pk)
    overtaken, is_kept = (bool(getattr(form, name, False)) for name in ("is_overtaken", "is_kept"))
    if overtaken or is_kept:  # what is stored is newer than what was read above
        case = get_object_or_404(queries.of_partner(organisation), pk=case_id)
        version = queries.open_version(case)
    stored = version.saved_at.timestamp() if version else None
    context = {
        "seen": stored if overtaken or is_kept else _seen(request) or stored,
        "overtaken": overtaken, "compared": _compared(case, version, form, facts, overtaken=overtaken),
        "organisation": organisation, "case": case, "place": thing_of(read(case.room)), "version": version, "writes": writes,
        "shown": version or case.approved or case.versions.first(), "form": form, "facts": facts, "file_form": file_form,
        "reason": reason, "deed": deed, "opens_at": gates.opens_at(case), "is_open": gates.is_open(case, clock.now()),
        "solutions": gates.solutions_of(case), "address": gates.address_of(case), "opened": writing.is_opened(case),
        "stage": dict(gates.stages(case.room)).get(case.opens_with, case.opens_with),
        "remarks": [(label, version.remarks[name]) for name, label in LABELS.items() if name in version.remarks] if version else [],
    }  # fmt: skip
    wrong = form.errors or facts.total_error_count() or file_form.errors or reason.errors
    return render(request, "cases/partner_case.html", context, status=422 if wrong else 200)


def _forms(request: HttpRequest, case: Case, version: CaseVersion | None, *, typed: bool) -> tuple[CaseForm, Any]:
    data = request.POST if typed else None
    stages = [] if case.approved else gates.stages(case.room)
    initial = {name: getattr(version, name) for name in FIELDS} | {"opens_with": case.opens_with} if version else {}
    return (
        CaseForm(data, stages=stages, initial=initial),
        FactFormSet(data, prefix="facts", initial=version.facts if version else []),
    )


def _save(request: HttpRequest, case: Case, form: CaseForm, facts: Any, *, send: bool) -> bool:
    """Keep what was typed, then send it; what is refused stays in the form, what could be kept is kept."""
    if not (form.is_valid() and facts.is_valid()):
        return False
    by = user_of(request)
    try:
        writing.save_case(case=case, values=_typed(form, facts), by=by, seen=_seen(request))
        form.__dict__["is_kept"] = True
        if send:
            writing.send_case(case=case, by=by)
    except RuleViolation as violation:
        add_to_form(form, violation)
        form.__dict__["is_overtaken"] = violation.code == writing.OVERTAKEN
        return False
    return True


def _typed(form: CaseForm, facts: Any) -> dict[str, Any]:
    return form.cleaned_data | {FACTS: facts.cleaned_data}


def _seen(request: HttpRequest) -> float | None:
    """When the text was saved that the page showed."""
    try:
        return float(request.POST.get("seen", ""))
    except ValueError:
        return None


def _compared(case: Case, version: CaseVersion | None, form: CaseForm, facts: Any, *, overtaken: bool) -> list[Difference]:
    """What a colleague has saved against what was typed; of a correction, the text in force against it."""
    if version is None:
        return []
    if overtaken:
        return differences(version.texts, Texts.of(_typed(form, facts)))
    return differences(case.approved.texts, version.texts) if case.approved else []


def _remove(request: HttpRequest, case: Case, by: Any) -> None:
    file = get_object_or_404(case.files, pk=whole_number(request.POST.get("file_id", "")) or 0)
    writing.remove_case_file(case=case, file=file, by=by)


@organisation_page("organisations.manage")
@require_GET
def partner_case_file(request: HttpRequest, organisation: Organisation, case_id: int, case_file_id: int) -> FileResponse:
    """A file of the organisation's own case."""
    case = get_object_or_404(queries.of_partner(organisation), pk=case_id)
    file = get_object_or_404(case.files, pk=case_file_id)
    return FileResponse(file.content.open("rb"), as_attachment=True, filename=file.name)
