"""The accountant's desk: payout applications, payments, registers and their files."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.rules.deadlines import local_day
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import record_access
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell
from hackathon_portal.kernel.fields import title_of
from prizes import actions, exports, queries
from prizes.forms import PaidForm, PayerForm, ReturnForm
from prizes.models import Award, PayerAccount, Payment, PayoutApplication

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@contest_page("prizes.see_payouts")
def payouts(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every prize: application, control keys, tax, payment, and what is due when."""
    rows = []
    for award in queries.payouts(contest):
        application = getattr(award, "payout_application", None)
        faults = queries.control_faults(application) if application and application.account else []
        rows.append({"award": award, "application": application, "payment": getattr(award, "payment", None), "faults": faults})
    today = local_day(clock.now(), contest.regulation)
    context = {
        "contest": contest,
        "rows": rows,
        "today": today,
        "registers": contest.payment_registers.all(),
        "waiting": queries.payments_without_register(contest).count(),
        "payer": PayerAccount.objects.filter(contest=contest).first(),
        "paid_form": PaidForm(initial={"paid_on": today}),
        "totals": {
            "gross": sum(row["payment"].gross for row in rows if row["payment"]),
            "tax": sum(row["payment"].tax for row in rows if row["payment"]),
            "net": sum(row["payment"].net for row in rows if row["payment"]),
        },
    }
    return render(request, "prizes/payouts.html", context)


@contest_page("prizes.decide_payout")
@require_http_methods(["GET", "POST"])
def payout_application(request: HttpRequest, contest: Contest, application_id: int) -> HttpResponse:
    """One form 4 in clear; opening it is written into the access journal."""
    application = get_object_or_404(
        PayoutApplication.objects.select_related("award__team", "award__nomination"), pk=application_id, award__contest=contest
    )
    application.award.contest = contest
    form = ReturnForm(request.POST if request.POST.get("deed") == "return" else None)
    if request.method == "POST":
        try:
            if request.POST.get("deed") == "accept":
                payment = actions.accept_payout_application(application=application, by=request.user)
                messages.success(request, f"Заявление принято, налог {payment.tax:.0f} ₽ удержан, выплата запланирована.")
                return redirect("payouts", contest.slug)
            if form.is_valid():
                actions.return_payout_application(application=application, message=form.cleaned_data["message"], by=request.user)
                messages.success(request, "Заявление возвращено, капитан получит письмо.")
                return redirect("payouts", contest.slug)
        except RuleViolation as violation:
            tell(request, violation)
    record_access(
        by=request.user, contest_id=contest.pk, subject=f"заявление о выплате {application.pk}",
        reason="проверка заявления", address=request.META.get("REMOTE_ADDR"),
    )  # fmt: skip
    context = {
        "contest": contest,
        "application": application,
        "award": application.award,
        "form": form,
        "faults": queries.control_faults(application),
        "rows": [
            (title_of(PayoutApplication, name), getattr(application, name))
            for name in ("full_name", "birth_date", "snils", "inn", "passport", "registration_address", "phone", "bank_name",
                         "bik", "account", "corr_account", "bank_inn")
        ],
    }  # fmt: skip
    response = render(request, "prizes/payout_application.html", context)
    response["Cache-Control"] = "no-store"
    return response


@contest_page("prizes.decide_payout")
def signed_copy(request: HttpRequest, contest: Contest, application_id: int) -> HttpResponse:
    application = get_object_or_404(PayoutApplication, pk=application_id, award__contest=contest)
    if not application.signed_copy:
        raise Http404
    record_access(
        by=request.user,
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
        actions.allow_late_payout(award=award, reason=request.POST.get("reason", ""), by=request.user)
        messages.success(request, "Капитан может подать заявление позже срока.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("payouts", contest.slug)


@contest_page("prizes.pay")
@require_http_methods(["GET", "POST"])
def payer(request: HttpRequest, contest: Contest) -> HttpResponse:
    account = PayerAccount.objects.filter(contest=contest).first()
    form = PayerForm(request.POST or None, instance=account)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_payer_account(contest=contest, values=form.cleaned_data, by=request.user)
            messages.success(request, "Счёт плательщика записан.")
            return redirect("payouts", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    return render(request, "prizes/payer.html", {"contest": contest, "form": form})


@contest_page("prizes.pay")
@require_POST
def make_register(request: HttpRequest, contest: Contest) -> HttpResponse:
    try:
        register = actions.make_register(contest=contest, by=request.user)
        messages.success(request, f"Составлен {register}.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("payouts", contest.slug)


@contest_page("prizes.pay")
def register_file(request: HttpRequest, contest: Contest, number: int, kind: str) -> HttpResponse:
    """The register with account numbers, as XLSX or for the bank; taking it is written into the access journal."""
    register = get_object_or_404(contest.payment_registers, number=number)
    register.contest = contest
    try:
        data = exports.register_xlsx(register) if kind == "xlsx" else exports.register_client_bank(register)
    except RuleViolation as violation:
        tell(request, violation)
        return redirect("payouts", contest.slug)
    actions.open_register(
        register=register, purpose=f"выгрузка реестра, {kind}", by=request.user, address=request.META.get("REMOTE_ADDR")
    )
    response = HttpResponse(data, content_type=XLSX if kind == "xlsx" else "text/plain; charset=windows-1251")
    name = f"reestr-{number}.xlsx" if kind == "xlsx" else "kl_to_1c.txt"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@contest_page("prizes.pay")
@require_POST
def bank_answer(request: HttpRequest, contest: Contest, payment_id: int) -> HttpResponse:
    payment = get_object_or_404(Payment, pk=payment_id, award__contest=contest)
    form = PaidForm(request.POST)
    try:
        if request.POST.get("deed") == "returned":
            actions.mark_returned(payment=payment, reason=request.POST.get("reason", ""), by=request.user)
            messages.success(request, "Возврат отмечен, заявление открыто для исправления.")
        elif form.is_valid():
            actions.mark_paid(payment=payment, paid_on=form.cleaned_data["paid_on"], by=request.user)
            messages.success(request, "Выплата отмечена.")
        else:
            messages.error(request, "Укажите день выплаты.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("payouts", contest.slug)
