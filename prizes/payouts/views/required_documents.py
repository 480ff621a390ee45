"""Documents a prize-winner hands in, and their check."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.responses import pdf_response
from hackathon_portal.kernel.audit import record_access
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import whole_numbers
from prizes.models import RequiredDocument
from prizes.payouts import printed
from prizes.payouts.actions import required_documents
from prizes.payouts.queries import required_documents as required_documents_queries
from prizes.payouts.views.participant import own_payout
from registration.forms.applicant import ScanForm
from registration.printed import as_pdf


@contest_page("contests.take_part")
@require_POST
def attach_required_document(request: HttpRequest, contest: Contest, award_id: int, code: str) -> HttpResponse:
    application = own_payout(request, contest, award_id, code)
    form = ScanForm(request.POST, request.FILES)
    if carried_out(
        form,
        lambda data: required_documents.attach_required_document(
            application=application, code=code, upload=data["file"], by=user_of(request), address=request.META.get("REMOTE_ADDR")
        ),
    ):
        messages.success(request, "Документ приложен.")
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("payout", contest.slug, award_id)


@contest_page("contests.take_part")
@require_GET
def required_document_form(request: HttpRequest, contest: Contest, award_id: int, code: str) -> HttpResponse:
    """A consent of the list with the recipient's data filled in, to print and sign."""
    application = own_payout(request, contest, award_id, code)
    row = next(
        (one for one in required_documents_queries.required_documents_of(application, contest) if one.code == code and one.form),
        None,
    )
    if row is None:
        raise Http404
    return pdf_response(as_pdf(printed.consent(application, row.form, contest), contest), f"{code}.pdf")


@contest_page("contests.take_part")
@require_GET
def own_required_document(request: HttpRequest, contest: Contest, award_id: int, code: str) -> HttpResponse | FileResponse:
    """The person's own file, to look at what was sent."""
    application = own_payout(request, contest, award_id, code)
    return _file(get_object_or_404(RequiredDocument, application=application, code=code))


@contest_page("prizes.decide_payout")
@shows_personal_data("документ к заявлению № {application_id}")
@require_GET
def required_document(request: HttpRequest, contest: Contest, application_id: int, code: str) -> HttpResponse | FileResponse:
    """A recipient's required_document for the accountant; each look is in the access journal."""
    document = get_object_or_404(RequiredDocument, application=application_id, application__award__contest=contest, code=code)
    record_access(
        by=user_of(request), contest_id=contest.pk, subject=f"заявление о выплате {application_id}: {document.title}"[:300],
        reason="проверка документа", address=request.META.get("REMOTE_ADDR"),
    )  # fmt: skip
    return _file(document)


def _file(document: RequiredDocument) -> FileResponse:
    if not document.content:
        raise Http404
    return FileResponse(
        document.content.open("rb"), as_attachment=True, filename=document.name, content_type="application/octet-stream"
    )


@contest_page("prizes.manage_fund")
@shows_personal_data("не ответившие получатели")
@require_POST
def decline_silent(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Staff confirm that those who handed nothing in have given their prizes up."""
    chosen = whole_numbers(request.POST.getlist("award"))
    try:
        count = required_documents.decline_silent(contest=contest, awards=chosen, by=user_of(request))
        messages.success(request, f"Записано отказов: {count}. Получатели призов узнают об этом из письма.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("awards", contest.slug)
