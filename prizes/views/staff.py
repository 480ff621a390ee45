"""Staff: the prize fund, announcing the winners, diplomas."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, tell
from judging.models import Protocol
from prizes import actions, documents, queries
from prizes.forms import FundForm
from prizes.models import Diploma


@contest_page("prizes.manage_fund")
@require_http_methods(["GET", "POST"])
def fund(request: HttpRequest, contest: Contest) -> HttpResponse:
    form = FundForm(request.POST or None, contest=contest)
    if request.method == "POST" and form.is_valid():
        for nomination, place, name in form.cells:
            try:
                actions.set_prize(
                    nomination=nomination, place=place, amount=form.cleaned_data[name],
                    source=form.cleaned_data[f"source_{name}"], by=request.user,
                )  # fmt: skip
            except RuleViolation as violation:
                form.add_error(name, str(violation))
        if not form.errors:
            messages.success(request, "Призовой фонд сохранён.")
            return redirect("prize_fund", contest.slug)
    rows = [(nomination, place, form[name], form[f"source_{name}"]) for nomination, place, name in form.cells]
    context = {"contest": contest, "form": form, "rows": rows, "total": queries.fund_total(contest)}
    return render(request, "prizes/fund.html", context)


@contest_page("judging.publish_results")
@require_POST
def announce(request: HttpRequest, contest: Contest) -> HttpResponse:
    protocol = get_object_or_404(Protocol.objects.exclude(state=Protocol.State.SUPERSEDED), meeting__commission__contest=contest)
    try:
        actions.announce_winners(protocol=protocol, by=request.user)
        messages.success(request, "Решение опубликовано, дипломы и сертификаты выданы, письма поставлены в отправку.")
        return redirect("results", contest.slug)
    except RuleViolation as violation:
        tell(request, violation)
        return redirect("protocol", contest.slug)


@contest_page("prizes.issue_diplomas")
def diplomas(request: HttpRequest, contest: Contest) -> HttpResponse:
    return render(request, "prizes/diplomas.html", {"contest": contest, "diplomas": contest.diplomas.order_by("number")})


@contest_page("prizes.issue_diplomas")
def diploma_file(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    diploma = get_object_or_404(Diploma.objects.select_related("application"), contest=contest, number=number)
    diploma.contest = contest
    response = HttpResponse(documents.diploma_pdf(diploma), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{diploma.kind}-{diploma.number}.pdf"'
    return response


@contest_page("prizes.issue_diplomas")
@require_POST
def revoke_diploma(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    diploma = get_object_or_404(Diploma, contest=contest, number=number)
    try:
        actions.revoke_diploma(diploma=diploma, reason=request.POST.get("reason", ""), by=request.user)
        messages.success(request, f"{diploma} отозван: страница проверки говорит об этом.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("diplomas", contest.slug)
