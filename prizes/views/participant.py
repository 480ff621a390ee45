"""The captain's prize: form 4; everybody's diploma."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.rules.deadlines import local_day
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell
from prizes import actions, documents, queries
from prizes.forms import PayoutForm, SignedCopyForm
from prizes.models import Award, PayoutApplication


def _own_award(request: HttpRequest, contest: Contest) -> Award:
    award = queries.award_of(request.user, contest)
    if award is None or award.amount is None:
        raise Http404
    return award


def _own_payout(request: HttpRequest, contest: Contest) -> PayoutApplication:
    application = PayoutApplication.objects.filter(award=_own_award(request, contest)).select_related("award__team").first()
    if application is None:
        raise Http404
    application.award.contest = contest
    return application


@contest_page("contests.take_part")
@require_POST
def begin_payout(request: HttpRequest, contest: Contest) -> HttpResponse:
    actions.begin_payout_application(award=_own_award(request, contest), by=request.user)
    return redirect("payout", contest.slug)


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def payout(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Form 4: check the prefilled data, print, sign, upload the scan, hand in."""
    award = queries.award_of(request.user, contest)
    if award is None or award.amount is None or not PayoutApplication.objects.filter(award=award).exists():
        return render(request, "prizes/payout_begin.html", {"contest": contest, "award": award})
    application = _own_payout(request, contest)
    form = PayoutForm(request.POST or None, instance=application)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_payout_application(application=application, values=form.cleaned_data, by=request.user)
            messages.success(request, "Данные сохранены. Напечатайте заявление, подпишите и приложите скан.")
            return redirect("payout", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    return _page(request, contest, application, form, SignedCopyForm())


def _page(request: HttpRequest, contest: Contest, application: PayoutApplication, form, copy_form) -> HttpResponse:
    today = local_day(clock.now(), contest.regulation)
    deadline = application.award.claim_by
    context = {
        "contest": contest,
        "application": application,
        "award": application.award,
        "form": form,
        "copy_form": copy_form,
        "editable": application.state in (PayoutApplication.State.DRAFT, PayoutApplication.State.RETURNED),
        "payment": getattr(application.award, "payment", None),
        "days_left": (deadline - today).days if deadline else None,
    }
    return render(request, "prizes/payout.html", context)


@contest_page("contests.take_part")
@require_POST
def signed_copy(request: HttpRequest, contest: Contest) -> HttpResponse:
    application = _own_payout(request, contest)
    form = SignedCopyForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.attach_signed_copy(application=application, upload=form.cleaned_data["signed_copy"], by=request.user)
            messages.success(request, "Скан приложен.")
            return redirect("payout", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    return _page(request, contest, application, PayoutForm(instance=application), form)


@contest_page("contests.take_part")
@require_POST
def submit(request: HttpRequest, contest: Contest) -> HttpResponse:
    application = _own_payout(request, contest)
    try:
        actions.submit_payout_application(application=application, by=request.user)
        messages.success(request, "Заявление подано. Бухгалтер проверит его, ответ придёт на почту.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("payout", contest.slug)


@contest_page("contests.take_part")
def form4(request: HttpRequest, contest: Contest) -> HttpResponse:
    application = _own_payout(request, contest)
    response = HttpResponse(documents.payout_application_pdf(application), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="zayavlenie-o-vyplate.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@contest_page("contests.take_part")
def own_diploma(request: HttpRequest, contest: Contest) -> HttpResponse:
    diploma = get_object_or_404(queries.diplomas_of(request.user, contest).select_related("application"))
    diploma.contest = contest
    response = HttpResponse(documents.diploma_pdf(diploma), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{diploma.kind}-{diploma.number}.pdf"'
    return response
