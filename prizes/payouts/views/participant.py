"""The captain's prizes: form 4 for each; everybody's documents."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.responses import pdf_response
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.regulation.rules.deadlines import end_of_day, local_day
from prizes.awards.views.own import own_award, seen_award
from prizes.models import Award, PayoutApplication
from prizes.payouts import documents
from prizes.payouts.actions import payout_applications
from prizes.payouts.forms import PayoutForm, SignedCopyForm
from prizes.payouts.queries import claim_terms, details, dividing, required_documents
from prizes.payouts.queries.certificates import outdated_certificates
from prizes.representing import consents_for, is_child_alone

# Refusals of a hand-in that belong to fields of the form.
BESIDE_FIELDS = ("payout.incomplete", "payout.control", "payout.letters")


def own_payout(request: HttpRequest, contest: Contest, award_id: int, code: str = "") -> PayoutApplication:
    """The payout application of this person's own award, with what its pages read.

    `code`: a document of its list, which a minor's representative who signs it opens as well.
    """
    award = seen_award(request, contest, award_id)
    if not (code and payout_applications.signs(request.user, award, code)):
        award = own_award(request, contest, award_id)
    application = get_object_or_404(PayoutApplication, award=award)
    application.award = award
    award.contest = contest
    return application


@contest_page("contests.take_part")
@require_POST
def begin_payout(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    try:
        payout_applications.begin_payout_application(award=own_award(request, contest, award_id), by=user_of(request))
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("payout", contest.slug, award_id)


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def payout(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    """Form 4: check the prefilled data, print, sign, upload the scan, hand in."""
    award = seen_award(request, contest, award_id)
    application = PayoutApplication.objects.filter(award=award).first()
    if award.holder is not None and consents_for(request.user, award.holder):
        return _representatives_page(request, contest, award, application)
    if application is None:
        return render(
            request,
            "prizes/payout_begin.html",
            {
                "contest": contest,
                "award": award,
                "moved_from": claim_terms.moved_from(award.apply_by, contest),
                "expected": dividing.expected(award, contest, None, local_day(clock.now(), contest.regulation)),
                "days_left": (award.apply_by - local_day(clock.now(), contest.regulation)).days if award.apply_by else None,
            },
        )
    application = own_payout(request, contest, award_id)
    form = PayoutForm(request.POST or None, instance=application)
    if request.method == "POST" and carried_out(
        form, lambda data: payout_applications.save_payout_application(application=application, values=data, by=user_of(request))
    ):
        signed = contest.regulation.prizes.signed_application
        next_step = "Напечатайте заявление, подпишите и приложите скан." if signed else "Теперь приложите документы."
        messages.success(request, f"Данные сохранены. {next_step}")
        return redirect("payout", contest.slug, award_id)
    return _page(request, contest, application, form, SignedCopyForm())


def _representatives_page(
    request: HttpRequest, contest: Contest, award: Award, application: PayoutApplication | None
) -> HttpResponse:
    """What a minor's representative sees of the prize: how far it is, no details; they hand in the consent they sign."""
    if request.method == "POST":
        raise RuleViolation(
            code="payout.not_yours", clause=contest.regulation.clause("prize.representative"), status=403,
            message="Сведения указывает сам участник: представитель видит состояние и прикладывает своё согласие.",
        )  # fmt: skip
    rows = []
    if application is not None:
        award.contest = contest
        application.award = award
        rows = required_documents.required_documents_of(application, contest)
    editable = application is not None and application.state in (PayoutApplication.State.DRAFT, PayoutApplication.State.RETURNED)
    context = {
        "contest": contest, "award": award, "application": application, "payment": getattr(award, "payment", None),
        "rows": [(row, editable and payout_applications.signs(request.user, award, row.code)) for row in rows],
    }  # fmt: skip
    response = render(request, "prizes/payout_of_minor.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, contest: Contest, application: PayoutApplication, form: Any, copy_form: Any) -> HttpResponse:
    now = clock.now()
    award = application.award
    rows = required_documents.required_documents_of(application, contest)
    editable = application.state in (PayoutApplication.State.DRAFT, PayoutApplication.State.RETURNED)
    deadline = award.apply_by
    payment = getattr(award, "payment", None)
    context = {
        "contest": contest,
        "application": application,
        "award": award,
        "form": form,
        "copy_form": copy_form,
        "editable": editable and award.is_payable,
        "stale_copy": bool(application.signed_content)
        and application.signed_content != payout_applications.content_of(application),
        "payment": payment,
        "expected": None if payment else dividing.expected(award, contest, application, local_day(now, contest.regulation)),
        "outdated": outdated_certificates(payment.agent_inn, payment.tax_year, person=payment.recipient_hash)
        if payment and payment.tax_year and payment.recipient_hash
        else [],
        "days_left": (deadline - local_day(now, contest.regulation)).days if deadline else None,
        "by_organiser": claim_terms.by_organiser(application),
        "moved_from": claim_terms.moved_from(deadline, contest),
        "until": end_of_day(deadline, contest.regulation) if deadline else None,
        "now": now,
        "required_documents": rows,
        "given": sum(row.is_given for row in rows),
        "child_alone": award.holder is not None and is_child_alone(award.holder, contest, request.user),
        "group": required_documents.group_of(application, contest),
        "grown_up": required_documents.has_grown_up(award, contest),
    }
    response = render(request, "prizes/payout.html", context)
    response["Cache-Control"] = "no-store"
    return response


@contest_page("contests.take_part")
@require_POST
def signed_copy(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    application = own_payout(request, contest, award_id)
    form = SignedCopyForm(request.POST, request.FILES)
    if carried_out(
        form,
        lambda data: payout_applications.attach_signed_copy(
            application=application, upload=data["signed_copy"], by=user_of(request)
        ),
    ):
        messages.success(request, "Скан приложен.")
        return redirect("payout", contest.slug, award_id)
    return _page(request, contest, application, PayoutForm(instance=application), form)


@contest_page("contests.take_part")
@require_POST
def submit(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    application = own_payout(request, contest, award_id)
    try:
        payout_applications.submit_payout_application(application=application, by=user_of(request))
        signed = contest.regulation.prizes.signed_application
        what = "Заявление подано." if signed else "Сведения и документы поданы."
        messages.success(request, f"{what} Бухгалтер проверит, ответ придёт на почту.")
    except RuleViolation as violation:
        if violation.code not in BESIDE_FIELDS:
            tell(request, violation)
            return redirect("payout", contest.slug, award_id)
        return _page(request, contest, application, _form_with_faults(application, contest), SignedCopyForm())
    return redirect("payout", contest.slug, award_id)


def _form_with_faults(application: PayoutApplication, contest: Contest) -> PayoutForm:
    """The form as it is kept, with what is missing or wrong told beside its fields."""
    blank = PayoutForm(instance=application)
    kept = {name: blank[name].value() for name in blank.fields}
    form = PayoutForm({name: "" if value is None else value for name, value in kept.items()}, instance=application)
    form.is_valid()
    for name in details.unstated(application, contest.regulation):
        if name in form.fields and name not in form.errors:
            form.add_error(name, "Заполните: без этого подать нельзя.")
    return form


@contest_page("contests.take_part")
@require_GET
def form4(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    application = own_payout(request, contest, award_id)
    return pdf_response(documents.payout_application_pdf(application), "zayavlenie-o-vyplate.pdf")
