"""The captain's prizes: form 4 for each; everybody's documents."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.rules.deadlines import end_of_day, local_day
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from prizes import actions, documents, queries
from prizes.forms import PayoutForm, SignedCopyForm
from prizes.models import Award, PayoutApplication
from prizes.views.documents import pdf_response


def _own_award(request: HttpRequest, contest: Contest, award_id: int) -> Award:
    return get_object_or_404(queries.awards_of(request.user, contest), pk=award_id)


def own_payout(request: HttpRequest, contest: Contest, award_id: int) -> PayoutApplication:
    """The payout application of this person's own award, with what its pages read."""
    award = _own_award(request, contest, award_id)
    application = get_object_or_404(PayoutApplication, award=award)
    application.award = award
    award.contest = contest
    return application


@contest_page("contests.take_part")
@require_GET
def prizes(request: HttpRequest, contest: Contest) -> HttpResponse:
    """This person's prizes, of the own team and the own parts of them; the only one in money opens at once."""
    awards = list(queries.team_awards(request.user, contest))
    mine = list(queries.awards_of(request.user, contest).select_related("payout_application", "payment"))
    if len(awards) == len(mine) == 1 and mine[0].part_of_id is None:
        return redirect("payout", contest.slug, mine[0].pk)
    rows = [
        {"award": award, "mine": next((one for one in mine if award.pk in (one.pk, one.part_of_id)), None),
         "parts": list(queries.parts_of(award))}
        for award in awards
    ]  # fmt: skip
    return render(request, "prizes/own_prizes.html", {"contest": contest, "rows": rows})


@contest_page("contests.take_part")
@require_POST
def begin_payout(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    try:
        actions.begin_payout_application(award=_own_award(request, contest, award_id), by=request.user)
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("payout", contest.slug, award_id)


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def payout(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    """Form 4: check the prefilled data, print, sign, upload the scan, hand in."""
    award = _own_award(request, contest, award_id)
    application = PayoutApplication.objects.filter(award=award).first()
    if application is None:
        return render(request, "prizes/payout_begin.html", {"contest": contest, "award": award})
    application = own_payout(request, contest, award_id)
    form = PayoutForm(request.POST or None, instance=application)
    if request.method == "POST" and carried_out(
        form, lambda data: actions.save_payout_application(application=application, values=data, by=request.user)
    ):
        signed = contest.regulation.prizes.signed_application
        told = "Напечатайте заявление, подпишите и приложите скан." if signed else "Теперь приложите документы."
        messages.success(request, f"Данные сохранены. {told}")
        return redirect("payout", contest.slug, award_id)
    return _page(request, contest, application, form, SignedCopyForm())


def _page(request: HttpRequest, contest: Contest, application: PayoutApplication, form: Any, copy_form: Any) -> HttpResponse:
    now = clock.now()
    award = application.award
    papers = queries.papers_of(application, contest)
    editable = application.state in (PayoutApplication.State.DRAFT, PayoutApplication.State.RETURNED)
    deadline = award.claim_by
    context = {
        "contest": contest,
        "application": application,
        "award": award,
        "form": form,
        "copy_form": copy_form,
        "editable": editable and award.is_payable,
        "stale_copy": bool(application.signed_content) and application.signed_content != actions.content_of(application),
        "payment": getattr(award, "payment", None),
        "days_left": (deadline - local_day(now, contest.regulation)).days if deadline else None,
        "until": end_of_day(deadline, contest.regulation) if deadline else None,
        "now": now,
        "papers": papers,
        "given": sum(row.is_given for row in papers),
        "group": queries.age_group_of(award, contest),
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
        form, lambda data: actions.attach_signed_copy(application=application, upload=data["signed_copy"], by=request.user)
    ):
        messages.success(request, "Скан приложен.")
        return redirect("payout", contest.slug, award_id)
    return _page(request, contest, application, PayoutForm(instance=application), form)


@contest_page("contests.take_part")
@require_POST
def submit(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    application = own_payout(request, contest, award_id)
    try:
        actions.submit_payout_application(application=application, by=request.user)
        signed = contest.regulation.prizes.signed_application
        what = "Заявление подано." if signed else "Сведения и документы поданы."
        messages.success(request, f"{what} Бухгалтер проверит, ответ придёт на почту.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("payout", contest.slug, award_id)


@contest_page("contests.take_part")
@require_POST
def decline(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    """Give the prize up."""
    award = _own_award(request, contest, award_id)
    try:
        actions.decline_prize(award=award, reason=request.POST.get("reason", ""), by=request.user)
        messages.success(request, "Отказ от приза записан.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("own_prizes", contest.slug)


@contest_page("contests.take_part")
@require_GET
def form4(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    application = own_payout(request, contest, award_id)
    return pdf_response(documents.payout_application_pdf(application), "zayavlenie-o-vyplate.pdf")


@contest_page("contests.take_part")
@require_GET
def own_diploma(request: HttpRequest, contest: Contest, number: int | None = None) -> HttpResponse:
    """The document issued to this person; without a number the only one, or the first."""
    mine = queries.diplomas_of(request.user, contest).select_related("application").order_by("number")
    diploma = mine.first() if number is None else mine.filter(number=number).first()
    if diploma is None:
        raise Http404
    diploma.contest = contest
    return pdf_response(documents.diploma_pdf(diploma), documents.file_name(diploma))
