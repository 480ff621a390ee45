"""A payout application before the accountant: its documents, acceptance, return, correction of what was accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.audit import record_access
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.fields import title_of
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.russia import countries
from prizes.awards.queries import shares
from prizes.models import PAYOUT_PERSONAL, Award, PayoutApplication, RequiredDocument
from prizes.payouts.actions import corrections, payout_applications
from prizes.payouts.actions import required_documents as documents_actions
from prizes.payouts.forms import AcceptForm, AskDocumentForm, ReopenForm, ReturnForm, TaxStatusForm
from prizes.payouts.queries import claim_terms, details, payments, required_documents

MAY_BE_EMPTY = {"bank_payee", "bank_inn"}


def _shown(application: PayoutApplication, name: str) -> Any:
    """A detail as the accountant reads it: a country by its name."""
    value = getattr(application, name)
    return countries.name_of(value) if name == "citizenship" else value


def asked_of(contest: Contest) -> set[str]:
    """Details the regulation asks of a recipient, and those a person may add."""
    prizes = contest.regulation.prizes
    return {"bank_inn", "citizenship", "bank_payee", *prizes.requisites, *prizes.by_choice}


@contest_page("prizes.decide_payout")
@shows_personal_data("заявление о выплате № {application_id}")
@require_http_methods(["GET", "POST"])
def payout_application(request: HttpRequest, contest: Contest, application_id: int) -> HttpResponse:
    """One form 4 in clear; opening it is written into the access journal."""
    application = _application(contest, application_id)
    rows = required_documents.required_documents_of(application, contest)
    forms = _decision_forms(request, application, rows)
    answers: dict[str, tuple[Callable[..., object], str]] = {
        "accept": (payout_applications.accept_payout_application, "Заявление принято, выплата запланирована, {knows}."),
        "return": (payout_applications.return_payout_application, "Заявление возвращено, {knows}."),
        "reopen": (corrections.reopen_payout_application, "Заявление возвращено на исправление, выплата снята с плана, {knows}."),
        "status": (corrections.change_tax_status, "Налоговый статус изменён, налог пересчитан."),
    }
    chosen = request.POST.get("action", "")
    if chosen in answers:
        act, answer = answers[chosen]
        if carried_out(forms[chosen], lambda data: act(application=application, by=user_of(request), **data)):
            messages.success(request, answer.format(knows="получатель приза узнает об этом из письма"))
            return redirect("payouts", contest.slug)
    return _page(request, contest, application, rows, forms)


def _application(contest: Contest, application_id: int) -> PayoutApplication:
    application = get_object_or_404(
        PayoutApplication.objects.select_related("award__team", "award__special", "award__holder", "award__part_of__special"),
        pk=application_id,
        award__contest=contest,
    )
    application.award.contest = contest
    return application


def _page(
    request: HttpRequest,
    contest: Contest,
    application: PayoutApplication,
    rows: list[required_documents.RequiredDocumentRow],
    forms: dict[str, Any],
) -> HttpResponse:
    record_access(
        by=user_of(request), contest_id=contest.pk, subject=f"заявление о выплате {application.pk}",
        reason="проверка заявления", address=request.META.get("REMOTE_ADDR"),
    )  # fmt: skip
    context = {
        "contest": contest,
        "application": application,
        "award": application.award,
        "form": forms["return"],
        "accept_form": forms["accept"],
        "reopen_form": forms["reopen"],
        "status_form": forms["status"],
        "days_given": claim_terms.days_given(application, contest),
        "not_corrected": details.why_not_corrected(application),
        "faults": payments.control_faults(application),
        "account_refusal": details.bank_refusal(application),
        "account_kind": details.kind_of_account(application),
        "rows": [
            (title_of(PayoutApplication, name), _shown(application, name))
            for name in PAYOUT_PERSONAL
            if name in asked_of(contest) and (name not in MAY_BE_EMPTY or getattr(application, name))
        ],
        "required_documents": rows,
        "citizenship_doubt": required_documents.citizenship_doubt(application, contest),
        "to_check": any(row.state == RequiredDocument.State.GIVEN for row in rows),
        "ask_form": forms["ask"],
        "typed": {name: value for name, value in request.POST.items() if name.startswith(("verdict_", "reason_"))},
        "division": application.award.part_of,
        "agreed": application.award.part_of is None or shares.division_is_agreed(application.award.part_of),
    }
    response = render(request, "prizes/payout_application.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _decision_forms(
    request: HttpRequest, application: PayoutApplication, rows: list[required_documents.RequiredDocumentRow]
) -> dict[str, Any]:
    """The form of each decision, filled with what was posted for it."""

    def posted(action: str) -> Any:
        return request.POST if request.POST.get("action") == action else None

    given = [(row.code, row.title) for row in rows if row.state == RequiredDocument.State.ACCEPTED]
    prizes = application.award.contest.regulation.prizes
    return {
        "accept": AcceptForm(posted("accept"), prizes=prizes),
        "return": ReturnForm(posted("return")),
        "reopen": ReopenForm(posted("reopen"), documents=given),
        "status": TaxStatusForm(posted("status"), initial={"resident": "yes" if application.resident else "no"}),
        "ask": AskDocumentForm(posted("ask")),
    }


@contest_page("prizes.decide_payout")
@shows_personal_data("подписанное заявление о выплате № {application_id}")
@require_GET
def signed_copy(request: HttpRequest, contest: Contest, application_id: int) -> HttpResponse | FileResponse:
    application = get_object_or_404(PayoutApplication, pk=application_id, award__contest=contest)
    if not application.signed_copy:
        raise Http404
    record_access(
        by=user_of(request),
        contest_id=contest.pk,
        subject=f"заявление о выплате {application.pk}",
        reason="подписанный экземпляр",
        address=request.META.get("REMOTE_ADDR"),
    )
    return FileResponse(
        application.signed_copy.open("rb"), as_attachment=True, filename=application.signed_copy_name,
        content_type="application/octet-stream",
    )  # fmt: skip


@contest_page("prizes.decide_payout")
@require_POST
def allow_late(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    award = get_object_or_404(Award.objects.select_related("team", "contest"), pk=award_id, contest=contest)
    try:
        forbids, reason = request.POST.get("action") == "forbid", request.POST.get("reason", "")
        decide = payout_applications.forbid_late_payout if forbids else payout_applications.allow_late_payout
        decide(award=award, reason=reason, by=user_of(request))
        messages.success(request, "Разрешение отменено." if forbids else "Заявление можно подать позже срока.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("payouts", contest.slug)


@contest_page("prizes.decide_payout")
@shows_personal_data("заявление о выплате № {application_id}")
@require_POST
def check_required_documents(request: HttpRequest, contest: Contest, application_id: int) -> HttpResponse:
    """The accountant's verdicts on the documents, a waived one, one needed after all, or one more asked for.

    What was typed stays on the page when it is refused.
    """
    application = _application(contest, application_id)
    rows = required_documents.required_documents_of(application, contest)
    forms = _decision_forms(request, application, rows)
    by = user_of(request)
    if request.POST.get("action") == "ask":
        done = carried_out(
            forms["ask"], lambda data: documents_actions.ask_required_document(application=application, by=by, **data)
        )
        said = "Документ запрошен, получатель приза узнает об этом из письма."
    else:
        done, said = _decided(request, application)
    if not done:
        return _page(request, contest, application, rows, forms)
    messages.success(request, said)
    return redirect("payout_application", contest.slug, application.pk)


def _decided(request: HttpRequest, application: PayoutApplication) -> tuple[bool, str]:
    """Carry out what was decided of the documents: whether it was done, and what is said then."""
    named: dict[str, Any] = {
        "code": request.POST.get("code", ""), "reason": request.POST.get("reason", ""), "application": application,
        "by": user_of(request),
    }  # fmt: skip
    try:
        if request.POST.get("action") == "waive":
            documents_actions.waive_required_document(**named)
            return True, "Документ отмечен как ненужный."
        if request.POST.get("action") == "demand":
            documents_actions.demand_required_document(**named)
            return True, "Документ снова нужен, получатель приза узнает об этом из письма."
        verdicts = {
            code: (value == "accept", request.POST.get(f"reason_{code}", ""))
            for name, value in request.POST.items()
            if (code := name.removeprefix("verdict_")) != name and value in ("accept", "return")
        }
        seen = {name.removeprefix("seen_"): str(value) for name, value in request.POST.items() if name.startswith("seen_")}
        documents_actions.check_required_documents(application=application, verdicts=verdicts, by=user_of(request), seen=seen)
        returned = sum(not accept for accept, _ in verdicts.values())
        return True, f"Принято: {len(verdicts) - returned}, вернули: {returned}."
    except RuleViolation as violation:
        tell(request, violation)
        return False, ""
