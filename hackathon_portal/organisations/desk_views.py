"""Pages of who verifies organisations: claims that wait, every organisation, files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.access import staff_page
from hackathon_portal.accounts.entry import changes_entry
from hackathon_portal.accounts.who import user_of
from hackathon_portal.kernel.audit import record_access
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.organisations import queries
from hackathon_portal.organisations.actions import importing, standing
from hackathon_portal.organisations.forms import CorrectForm, ImportForm, ReasonForm
from hackathon_portal.organisations.models import Claim, Organisation, OrganisationImport
from hackathon_portal.russia.words import plural

ON_A_PAGE = 50
VERIFY = "organisations.verify"


@staff_page(VERIFY)
@shows_personal_data("заявления представителей")
@require_GET
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Claims that wait, then organisations found by a name or a number."""
    search, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    page = Paginator(queries.organisations(search, state), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": queries.waiting()[:ON_A_PAGE], "page": page, "search": search, "state": state,
        "states": Organisation.State.choices,
    }  # fmt: skip
    return render(request, "organisations/desk.html", context)


def _claim(claim_id: int) -> Claim:
    return get_object_or_404(Claim.objects.select_related("organisation", "user", "decided_by"), pk=claim_id)


@staff_page(VERIFY)
@changes_entry
@shows_personal_data("заявление представителя № {claim_id}")
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Who asks for which organisation by which paper; the decision, and its undoing."""
    row, deed = _claim(claim_id), request.POST.get("deed", "")
    form = ReasonForm(request.POST if deed in ("refuse", "take_back") else None)
    if request.method == "POST":
        by = user_of(request)
        if deed == "accept":
            try:
                standing.accept_claim(claim=row, by=by)
                messages.success(request, "Представитель подтверждён, ему отправлено письмо.")
            except RuleViolation as violation:
                tell(request, violation)
            return redirect("organisation_claim", row.pk)
        acts: dict[str, Any] = {"refuse": standing.refuse_claim, "take_back": standing.take_back_claim_decision}
        if deed in acts and carried_out(form, lambda data: acts[deed](claim=row, reason=data["reason"], by=by)):
            messages.success(request, "Записано, человеку отправлено письмо.")
            return redirect("organisation_claim", row.pk)
        row = _claim(claim_id)
    others = row.organisation.claims.exclude(pk=row.pk).select_related("user")
    context = {
        "claim": row, "organisation": row.organisation, "form": form, "others": others,
        "grants": queries.representatives(row.organisation),
    }  # fmt: skip
    return render(request, "organisations/claim.html", context, status=422 if form.errors else 200)


@staff_page(VERIFY)
@require_GET
def claim_file(request: HttpRequest, claim_id: int) -> FileResponse:
    """The paper of a claim; each look is in the access journal of the organisation."""
    row = _claim(claim_id)
    if not row.document:
        raise Http404
    record_access(
        by=user_of(request), room=row.organisation.room, subject=f"документ заявления № {row.pk}", reason="проверка представителя",
        address=request.META.get("REMOTE_ADDR"),
    )  # fmt: skip
    return FileResponse(row.document.open("rb"), as_attachment=True, filename=row.document_name)


@staff_page(VERIFY)
@shows_personal_data("представители организации № {organisation_id}")
@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """One organisation: its data corrected with a paper, closed, opened again."""
    organisation = get_object_or_404(Organisation, pk=organisation_id)
    deed, by = request.POST.get("deed", ""), user_of(request)
    names = ("name", "short_name", "kind", "inn", "ogrn", "region", "place")
    correct = CorrectForm(
        request.POST if deed == "correct" else None, initial={name: getattr(organisation, name) for name in names}
    )
    form = ReasonForm(request.POST if deed in ("close", "open") else None, auto_id="ending_%s")
    if deed == "correct" and carried_out(
        correct,
        lambda data: standing.correct_organisation(
            organisation=organisation, details=correct.details, short_name=data["short_name"], place=data["place"],
            reason=data["reason"], by=by,
        ),
    ):  # fmt: skip
        messages.success(request, "Сведения исправлены.")
        return redirect("organisation_card", organisation.pk)
    acts: dict[str, Any] = {"close": standing.close_organisation, "open": standing.open_organisation_again}
    if deed in acts and carried_out(form, lambda data: acts[deed](organisation=organisation, reason=data["reason"], by=by)):
        messages.success(request, "Записано, представителям отправлены письма.")
        return redirect("organisation_card", organisation.pk)
    context = {
        "organisation": organisation, "correct": correct, "form": form,
        "claims": organisation.claims.select_related("user"), "grants": queries.representatives(organisation),
    }  # fmt: skip
    return render(request, "organisations/card.html", context, status=422 if correct.errors or form.errors else 200)


@staff_page(VERIFY)
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """A file to look at, and those before it."""
    form, made = ImportForm(request.POST or None, request.FILES or None), []
    if request.method == "POST" and carried_out(
        form,
        lambda data: made.append(importing.check_organisations(upload=data["file"], basis=data["basis"], by=user_of(request))),
    ):
        return redirect("organisation_import_batch", made[0].pk)
    context = {"form": form, "batches": OrganisationImport.objects.select_related("made_by")[:ON_A_PAGE]}
    return render(request, "organisations/import.html", context, status=422 if form.errors else 200)


@staff_page(VERIFY)
@require_http_methods(["GET", "POST"])
def import_batch(request: HttpRequest, organisation_import_id: int) -> HttpResponse:
    """What the portal has read, what is wrong with which line; then it is taken in, or taken back."""
    batch, deed = get_object_or_404(OrganisationImport, pk=organisation_import_id), request.POST.get("deed", "")
    form = ReasonForm(request.POST if deed == "take_back" else None)
    if deed == "take_in":
        try:
            made = importing.take_in_organisations(batch=batch, by=user_of(request))
            messages.success(request, f"Загружено: {plural(made, 'организация,организации,организаций')}.")
        except RuleViolation as violation:
            tell(request, violation)
        return redirect("organisation_import_batch", batch.pk)
    if deed == "take_back" and carried_out(
        form, lambda data: importing.take_back_import(batch=batch, reason=data["reason"], by=user_of(request))
    ):
        messages.success(request, "Загрузка отменена: организации, за которые никто не действует, закрыты.")
        return redirect("organisation_import_batch", batch.pk)
    context = {"batch": batch, "form": form}
    return render(request, "organisations/import_batch.html", context, status=422 if form.errors else 200)
