"""What the page of an agent's year hands out and notes besides the forms: the payment order, certificates, the workbook, the code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.responses import BANK_TEXT, file_response, pdf_response
from hackathon_portal.kernel.days import DONE, TERM, DayField
from hackathon_portal.kernel.errors import RuleViolation, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import whole_number
from prizes.awards.views.own import own_award
from prizes.models import PayerAccount, TaxOrder
from prizes.payouts.queries.certificates import outdated_certificates
from prizes.payouts.queries.incomes import agent_year, agents_of
from prizes.payouts.views.tax_deeds import filled
from prizes.taxes import actions, certificates, codes, owed, queries, remitting, taken


class OrderForm(forms.Form):
    number = forms.IntegerField(label="Номер поручения", min_value=1, max_value=999_999)
    on = DayField(borders=TERM, label="Дата поручения")
    amount = forms.DecimalField(label="Сумма", max_digits=12, decimal_places=2)


class RecallForm(forms.Form):
    not_sent = forms.BooleanField(label="В банк поручение не ушло", required=False)
    recall_number = forms.CharField(label="Номер отзыва", max_length=40, required=False)
    recalled_on = DayField(borders=DONE, label="День отзыва", required=False)


class RemittedForm(forms.Form):
    remitted_on = DayField(borders=DONE, label="День перечисления")
    document = forms.CharField(label="Платёжное поручение", max_length=80)


def context_of(contest: Contest, inn: str, year: int, found: queries.AgentYear) -> dict[str, Any]:
    """Terms of the tax with what is owed, people for their certificates, codes of income, forms taken and out of date by now."""
    contests = queries.contests_of(inn, year) or [contest]
    income = [codes.code_of(one, year) for one in contests]
    account = PayerAccount.objects.filter(contest=contest, inn=inn).first()
    return {
        "owed": owed.owed_by_term(inn, year), "returned_over": owed.given_back(inn)[1], "codes": income, "account": account,
        "taken": taken.taken_forms(inn, year, found), "outdated": outdated_certificates(inn, year),
        "unconfirmed": [row for row in income if row.confirmed is None],
        "people": [(whose, payee) for whose, (payee, _) in agent_year(inn, year).items() if not whose.startswith("#")],
    }  # fmt: skip


def initial_of(account: PayerAccount | None) -> dict[str, str]:
    """What the payer's own record puts into the form of a file."""
    if account is None:
        return {}
    return {
        "kpp": account.kpp, "oktmo": account.oktmo, "office": account.tax_office, "surname": account.signer_surname,
        "given_name": account.signer_name, "patronymic": account.signer_patronymic, "phone": account.phone,
        "signer_kind": account.signer_kind,
    }  # fmt: skip


@contest_page("prizes.pay")
@require_POST
def agent_deed(request: HttpRequest, contest: Contest, inn: str, year: int) -> HttpResponse:
    """One of the page's small forms, named by `action`; the order answers with its file."""
    if inn not in agents_of(contest):
        raise Http404
    by, text = user_of(request), request.POST
    agent: dict[str, Any] = {"contest": contest, "agent_inn": inn, "year": year, "by": by}
    due_on = parse_date(text["due_on"]) if text.get("due_on") else None
    try:
        match text.get("action"):
            case "order":
                order = remitting.order_single_payment(**agent, due_on=due_on, **filled(OrderForm(text)))
                return _file_response(order)
            case "cancel":
                mine = TaxOrder.objects.filter(payer_inn=inn, tax_year=year, pk=whole_number(text.get("order")) or 0)
                recall = filled(RecallForm(text))
                remitting.take_back_tax_order(order=get_object_or_404(mine), reason=text.get("reason", ""), by=by, **recall)
                messages.success(request, "Поручение отменено.")
            case "remitted":
                remitting.mark_agent_remitted(**agent, due_on=due_on, **filled(RemittedForm(text)))
                messages.success(request, "Перечисление налога отмечено.")
            case "undo":
                remitting.mark_agent_remitted(**agent, due_on=due_on, remitted_on=None, document="")
                messages.success(request, "Отметка снята.")
            case "confirm":
                codes.confirm_income_code(
                    contest=contest, year=year, code=text.get("code", ""), explanation=text.get("explanation", ""), by=by
                )
                messages.success(request, "Код дохода подтверждён.")
            case "unconfirm":
                codes.take_back_income_code(contest=contest, year=year, reason=text.get("reason", ""), by=by)
                messages.success(request, "Подтверждение отменено.")
    except (RuleViolation, ValueError) as refusal:
        tell(request, refusal)
    return redirect("agent_year", contest.slug, inn, year)


def _file_response(order: TaxOrder) -> HttpResponse:
    return file_response(remitting.file_of(order), BANK_TEXT, f"enp-{order.order_year}-{order.order_number}.txt")


@contest_page("prizes.pay")
@require_GET
def tax_order_file(request: HttpRequest, contest: Contest, inn: str, year: int, order_id: int) -> HttpResponse:
    """The file of an order of the single tax payment, as it was made; of a cancelled one there is none."""
    if inn not in agents_of(contest):
        raise Http404
    order = get_object_or_404(TaxOrder, pk=order_id, payer_inn=inn, tax_year=year, taken_back_at=None)
    actions.demand(user_of(request), contest, [order.contest])
    return _file_response(order)


@contest_page("prizes.pay")
@shows_personal_data("справка о доходах за {year} год")
@require_GET
def certificate(request: HttpRequest, contest: Contest, inn: str, year: int, person: str) -> HttpResponse:
    """A person's certificate of income, КНД 1175018."""
    if inn not in agents_of(contest):
        raise Http404
    try:
        data = certificates.take_certificate(
            contest=contest, agent_inn=inn, year=year, person=person, by=user_of(request), address=request.META.get("REMOTE_ADDR")
        )
    except RuleViolation as refusal:
        if refusal.status == 404:
            raise Http404 from refusal
        tell(request, refusal)
        return redirect("agent_year", contest.slug, inn, year)
    return pdf_response(data, f"spravka-{year}.pdf")


@contest_page("contests.take_part")
@require_GET
def own_certificate(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    """The recipient's own certificate of income, once the prize is paid."""
    award = get_object_or_404(type(own_award(request, contest, award_id)).objects.select_related("contest"), pk=award_id)
    try:
        year, data = certificates.take_own_certificate(award=award, by=user_of(request))
    except RuleViolation as refusal:
        tell(request, refusal)
        return redirect("payout", contest.slug, award_id)
    return pdf_response(data, f"spravka-{year}.pdf")
