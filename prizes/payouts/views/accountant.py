"""The accountant's desk: payout applications, payments, registers and their files, the bank's statement, the income tax."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.responses import BANK_TEXT, PDF, XLSX, file_response
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import record_access
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import whole_number, whole_numbers
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.awards.forms import PaidForm
from prizes.awards.queries.payers import payers_of
from prizes.models import Payment, PaymentRegister
from prizes.payouts import exports, register_files
from prizes.payouts.actions import payments as payments_actions
from prizes.payouts.actions import registers as registers_actions
from prizes.payouts.actions import taxes as taxes_actions
from prizes.payouts.forms import (
    BankReturnForm,
    DissolveForm,
    RemittedForm,
    StatementForm,
)
from prizes.payouts.queries import by_rate, differences, incomes, payments, statements
from prizes.payouts.views import tax_deeds
from prizes.rules import tax_law
from prizes.rules.entries import LAW as ENTRIES
from prizes.rules.withholding import may_cross_year

FILES = {
    "xlsx": (XLSX, "reestr-{}.xlsx"),
    "pdf": (PDF, "reestr-{}.pdf"),
    "txt": (BANK_TEXT, "1c_to_kl-{}.txt"),
    "treasury": (XLSX, "zayavka-kaznacheystvu-{}.xlsx"),
}


@contest_page("prizes.see_payouts")
@shows_personal_data("выплаты")
@require_GET
def payouts(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every prize: application, control keys, tax, payment, and what is due when."""
    payers = {payer.pk: payer for payer in payers_of(contest)}
    main = next((payer for payer in payers.values() if payer.is_main), None)
    rows: list[dict[str, Any]] = []
    counted: list[Payment] = []
    for award in payments.payouts(contest):
        application = getattr(award, "payout_application", None)
        payment = getattr(award, "payment", None)
        if payment is not None and payment.state != Payment.State.CANCELLED:
            counted.append(payment)
        line = payment.waiting_lines[0] if payment and payment.waiting_lines else None
        rows.append(
            {
                "award": award,
                "application": application,
                "payment": payment,
                "line": line,
                "payer": payers.get(award.origin.payer_id if award.origin and award.origin.payer_id else 0, main),
                "to_list": bool(payment and payment.state == Payment.State.PLANNED and line is None),
                "faults": payments.control_faults(application) if application and application.account else [],
            }
        )
    today = local_day(clock.now(), contest.regulation)
    context = {
        "contest": contest,
        "rows": rows,
        "today": today,
        "registers": contest.payment_registers.select_related("made_by", "approved_by"),
        "statements": statements.statements_of(contest),
        "waiting": sum(row["to_list"] for row in rows),
        "payers": [
            {"payer": payer, "waiting": sum(row["to_list"] and row["payer"] == payer for row in rows)}
            for payer in payers.values()
        ],
        "statement_form": StatementForm(),
        "totals": payments.totals_of(counted),
        "checked": payments.reconciliation(contest),
    }
    return render(request, "prizes/payouts.html", context)


CROSSING = (
    "Банк может исполнить этот реестр уже в новом году. Тогда налог считается за новый год (ст.\u00a0223, 226 НК РФ): отмечайте день "
    "из выписки, портал пересчитает и покажет разницу на странице «Налог»."
)


@contest_page("prizes.pay")
@shows_personal_data("новый реестр выплат")
@require_POST
def make_register(request: HttpRequest, contest: Contest) -> HttpResponse:
    """A register of the payments that are ticked, or of all that wait where the form has no ticks; of one payer where it is named."""
    chosen, named = whole_numbers(request.POST.getlist("payment")), request.POST.get("payer")
    payer = get_object_or_404(payers_of(contest), pk=whole_number(named) or 0) if named else None
    try:
        register = registers_actions.make_register(
            contest=contest, payments=chosen if request.POST.get("chosen") else None, payer=payer, by=user_of(request)
        )
        messages.success(
            request, f"Составлен {register}, платит {register.payer_as_listed['name']}. Его утверждает второй сотрудник."
        )
        if may_cross_year(register.made_on):
            messages.warning(request, CROSSING)
        return redirect("register", contest.slug, register.number)
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("payouts", contest.slug)


def _register(contest: Contest, number: int) -> PaymentRegister:
    payment_register = get_object_or_404(contest.payment_registers.select_related("made_by", "approved_by"), number=number)
    payment_register.contest = contest
    return payment_register


@contest_page("prizes.approve_register")
@shows_personal_data("реестр выплат № {number}")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    """One register: whom it pays and to which account by its last digits, approval by a second person, its files."""
    payment_register = _register(contest, number)
    if request.method == "POST":
        try:
            registers_actions.approve_register(register=payment_register, by=user_of(request))
            messages.success(request, "Реестр утверждён: его можно передать в банк.")
        except RuleViolation as violation:
            tell(request, violation)
        return redirect("register", contest.slug, number)
    lines = list(payments.register_lines(payment_register))
    context = {
        "contest": contest,
        "register": payment_register,
        "lines": lines,
        "totals": payments.totals_of(lines),
        "left_out": [line for line in lines if line.state != line.State.LISTED],
        "entries": register_files.entries_of_register(payment_register),
        "entries_unchecked": tax_law.unchecked(payment_register.made_on, ENTRIES),
        "own": payment_register.made_by_id == request.user.pk,
        "today": local_day(clock.now(), contest.regulation),
    }
    return render(request, "prizes/register.html", context)


@contest_page("prizes.approve_register")
@shows_personal_data("реестр выплат № {number}")
@require_http_methods(["GET", "POST"])
def dissolve_register(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    """What dissolving a register does, line by line, before the press."""
    payment_register = _register(contest, number)
    lines = list(payments.register_lines(payment_register))
    form = DissolveForm(request.POST or None, taken=payment_register.taken_at is not None)
    if request.method == "POST" and carried_out(
        form,
        lambda data: registers_actions.dissolve_register(register=payment_register, by=user_of(request), **data),
    ):
        messages.success(request, "Реестр расформирован, выплаты можно включить в новый.")
        return redirect("register", contest.slug, number)
    context = {
        "contest": contest, "register": payment_register, "lines": lines, "totals": payments.totals_of(lines), "form": form,
        "closed": registers_actions.why_not_dissolved(payment_register, lines),
    }  # fmt: skip
    return render(request, "prizes/dissolve_register.html", context, status=422 if form.errors else 200)


@contest_page("prizes.approve_register")
@shows_personal_data("файл реестра выплат № {number}")
@require_GET
def register_file(request: HttpRequest, contest: Contest, number: int, kind: str) -> HttpResponse:
    """The register with account numbers, as XLSX, PDF or for the bank; taking it is written into the access journal."""
    payment_register = _register(contest, number)
    content_type, name = FILES[kind]
    try:
        data = registers_actions.open_register(
            register=payment_register, kind=kind, by=user_of(request), address=request.META.get("REMOTE_ADDR")
        )
    except RuleViolation as violation:
        tell(request, violation)
        return redirect("register", contest.slug, number)
    return file_response(data, content_type, name.format(number))


@contest_page("prizes.approve_register")
@require_GET
def registers(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every register, for the second person who has no desk of payouts."""
    all_registers = contest.payment_registers.select_related("made_by", "approved_by")
    return render(request, "prizes/registers.html", {"contest": contest, "registers": all_registers})


@contest_page("prizes.pay")
@shows_personal_data("выплата № {payment_id}")
@require_POST
def bank_answer(request: HttpRequest, contest: Contest, payment_id: int) -> HttpResponse:
    payment = get_object_or_404(Payment.objects.select_related("award"), pk=payment_id, award__contest=contest)
    form, line = PaidForm(request.POST), whole_number(request.POST.get("line"))
    try:
        if request.POST.get("action") == "returned":
            sent_back = BankReturnForm(request.POST)
            if sent_back.is_valid():
                payments_actions.mark_returned(payment=payment, line_id=line, by=user_of(request), **sent_back.cleaned_data)
                messages.success(request, "Возврат отмечен, заявление открыто для исправления.")
            else:
                messages.error(request, "Укажите день возврата: число, месяц и год.")
        elif form.is_valid():
            payments_actions.mark_paid(payment=payment, line_id=line, paid_on=form.cleaned_data["paid_on"], by=user_of(request))
            messages.success(request, "Выплата отмечена.")
        else:
            messages.error(request, "Укажите день выплаты.")
    except RuleViolation as violation:
        tell(request, violation)
    back = whole_number(request.POST.get("register"))
    return redirect("payouts", contest.slug) if back is None else redirect("register", contest.slug, back)


@contest_page("prizes.see_payouts")
@shows_personal_data("удержанный налог")
@require_http_methods(["GET", "POST"])
def taxes(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The income tax: withheld and due by day, handed over or not, incomes by person and year."""
    form = RemittedForm(request.POST if request.POST.get("action") == "remitted" else None)
    if request.method == "POST":
        due_on = parse_date(request.POST.get("due_on", "")) if request.POST.get("due_on") else None
        try:
            if request.POST.get("action") in tax_deeds.DEEDS and tax_deeds.carry_out(request, contest):
                return redirect("taxes", contest.slug)
            if request.POST.get("action") == "undo":
                taxes_actions.mark_tax_remitted(
                    contest=contest, due_on=due_on, remitted_on=None, document="", by=user_of(request)
                )
                messages.success(request, "Отметка снята.")
                return redirect("taxes", contest.slug)
            if carried_out(
                form, lambda data: taxes_actions.mark_tax_remitted(contest=contest, due_on=due_on, by=user_of(request), **data)
            ):
                messages.success(request, "Перечисление налога отмечено.")
                return redirect("taxes", contest.slug)
        except (RuleViolation, ValueError) as refusal:
            tell(request, refusal)
    today = local_day(clock.now(), contest.regulation)
    context = {
        "contest": contest,
        "form": form,
        "today": today,
        "due": payments.taxes_by_due_day(contest),
        "differences": differences.of_people(contest),
        "things": differences.things(contest),
        "overpaid": differences.overpaid(contest),
        "crossing": differences.listed_for_another_year(contest, today),
        "years": [(year, people) for year in incomes.years_of(contest) if (people := by_rate.people_of(contest, year))],
        "agents": incomes.agents_of(contest),
        "table": contest.regulation.prizes.tax_rates,
        "prizes": contest.regulation.prizes,
        "checked": payments.reconciliation(contest),
        "income_code": tax_law.income_codes(contest.regulation.prizes, today.year)[0],
        "income_basis": tax_law.basis_words(contest.regulation.prizes, today.year),
    }
    response = render(request, "prizes/taxes.html", context)
    response["Cache-Control"] = "no-store"
    return response


@contest_page("prizes.see_payouts")
@shows_personal_data("справки о доходах за {year} год")
@require_GET
def incomes_file(request: HttpRequest, contest: Contest, year: int) -> HttpResponse:
    """Incomes and tax of a year for the certificates; taking it is written into the access journal."""
    if year not in incomes.years_of(contest):
        raise Http404
    record_access(
        by=user_of(request), contest_id=contest.pk, subject=f"доходы и налог за {year} год", reason="справки о доходах",
        address=request.META.get("REMOTE_ADDR"),
    )  # fmt: skip
    return file_response(exports.income_workbook(contest, year), XLSX, f"dohody-{year}.xlsx")
