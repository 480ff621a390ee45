"""The accountant's page of a tax agent's year."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.responses import XLSX, file_response
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import whole_number
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.models import PayerAccount, TaxNotice
from prizes.payouts.queries import notices as notices_queries
from prizes.payouts.queries.incomes import agents_of
from prizes.rules import law, tax_law
from prizes.taxes import actions, notices, paper_views, queries
from prizes.taxes.forms import FilingForm, NoticeForm


@contest_page("prizes.pay")
@shows_personal_data("год налогового агента, {year}")
@require_http_methods(["GET", "POST"])
def agent_year(request: HttpRequest, contest: Contest, inn: str, year: int) -> HttpResponse:
    """Forms of the year with their terms, what they lack, and every figure beside the registers'; a sent form gives the file."""
    if inn not in agents_of(contest):
        raise Http404
    account = PayerAccount.objects.filter(contest=contest, inn=inn).first()
    whole_year = request.POST.get("kind") == "workbook"
    sent = request.POST if request.method == "POST" and not whole_year else None
    form = FilingForm(sent, initial=paper_views.initial_of(account))
    today = local_day(clock.now(), contest.regulation)
    user = user_of(request)
    if request.method == "POST" and request.POST.get("kind") in {"told", "not_told"}:
        _note_notice(request, contest, inn)
        return redirect("agent_year", contest.slug, inn, year)
    if request.method == "POST" and (whole_year or form.is_valid()):
        try:
            name, data = actions.take_form(
                contest=contest, agent_inn=inn, year=year, kind=request.POST.get("kind", ""),
                due_on=parse_date(request.POST.get("due_on", "")), values={} if whole_year else form.cleaned_data, day=today, by=user,
                address=request.META.get("REMOTE_ADDR"),
            )  # fmt: skip
        except (RuleViolation, ValueError) as refusal:
            tell(request, refusal)
        else:
            return file_response(data, XLSX if whole_year else "application/xml", name)
    try:
        actions.demand(user, contest, queries.contests_of(inn, year))
        found, refused = queries.year_in_forms(inn, year), ""
    except (RuleViolation, law.LawUnknownError) as refusal:
        found, refused = None, str(refusal)
    context = {
        "contest": contest, "inn": inn, "year": year, "form": form, "today": today, "found": found, "refused": refused,
        "name": account.name if account else inn,
        "told": [term for term in notices_queries.terms_of_agent(inn) if term.due_on.year == year],
        "terms": sorted({row.due_on for row in found.terms if row.due_on}) if found else [],
        "format": law.law_of("tax_forms", date(year, 12, 31)),
        "unchecked": tax_law.unchecked(date(year, 12, 31), "budget_codes", "income_codes", "tax_forms", "tax_notifications")
        + tax_law.unchecked(today, "single_payment"),
        "payment": law.law_of("single_payment", today),
        **(paper_views.context_of(contest, inn, year, found) if found else {}),
    }  # fmt: skip
    response = render(request, "prizes/taxes/agent_year.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _note_notice(request: HttpRequest, contest: Contest, inn: str) -> None:
    """A notification is marked as handed in, or its mark taken back."""
    user = user_of(request)
    try:
        if request.POST.get("kind") == "not_told":
            pk = whole_number(request.POST.get("notice"))
            row = get_object_or_404(TaxNotice, pk=pk, agent_inn=inn)
            notices.take_back_notice(notice=row, reason=request.POST.get("reason", ""), by=user)
            messages.success(request, "Отметка отменена, уведомление снова нужно подать.")
            return
        form = NoticeForm(request.POST)
        if not form.is_valid():
            raise RuleViolation(code="notice.form", message="Укажите день подачи и номер отправки.")
        notices.mark_notice(contest=contest, agent_inn=inn, by=user, **form.cleaned_data)
        messages.success(request, "Подача уведомления отмечена.")
    except RuleViolation as refusal:
        tell(request, refusal)
