"""Deeds with payments and their registers (Tula: clause 10.2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation, locked_contest
from hackathon_portal.contests.rules.deadlines import local_day
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import deed, note, record_access
from hackathon_portal.kernel.errors import RuleViolation, require
from prizes import letters, queries
from prizes.models import PayerAccount, Payment, PaymentRegister, PayoutApplication
from registration.queries import captain_of


@deed("Записан счёт плательщика")
def set_payer_account(*, contest: Contest, values: dict[str, Any], by: User) -> PayerAccount:
    require(by, "prizes.pay", contest, "Счёт плательщика ведёт бухгалтер.")
    account, _ = PayerAccount.objects.update_or_create(contest=contest, defaults=values)
    note(contest_id=contest.pk, about=account.name)
    return account


@deed("Составлен реестр выплат")
def make_register(*, contest: Contest, by: User) -> PaymentRegister:
    """Put every planned payment that is in no register yet into a new one."""
    require(by, "prizes.pay", contest, "Реестр составляет бухгалтер.")
    contest = locked_contest(contest.pk)
    payments = queries.payments_without_register(contest).select_for_update()
    if not payments:
        raise RuleViolation(
            code="register.empty",
            clause=contest.regulation.clause("prize.transfer"),
            message="Нет выплат для реестра: сначала примите заявления.",
        )
    last = PaymentRegister.objects.filter(contest=contest).aggregate(last=Max("number"))["last"] or 0
    register = PaymentRegister.objects.create(
        contest=contest, number=last + 1, made_on=local_day(clock.now(), contest.regulation), made_by=by
    )
    for payment in payments:
        payment.register = register
        payment.save(update_fields=["register"])
    note(contest_id=contest.pk, about=str(register))
    return register


@deed("Показаны реквизиты получателей")
def open_register(*, register: PaymentRegister, purpose: str, by: User, address: str | None) -> PaymentRegister:
    """Account numbers leave the portal in a file: written into the access journal."""
    require(by, "prizes.pay", register.contest, "Реестр выгружает бухгалтер.")
    record_access(by=by, contest_id=register.contest_id, subject=str(register), reason=purpose, address=address)
    note(contest_id=register.contest_id, about=str(register), reason=purpose)
    return register


@deed("Отмечена выплата")
def mark_paid(*, payment: Payment, paid_on: date, by: User) -> Payment:
    """The bank carried the payment out on a day."""
    payment = _for_bank_answer(payment, by)
    today = local_day(clock.now(), contest_with_regulation(payment.award.contest_id).regulation)
    if paid_on > today:
        raise RuleViolation(code="payment.future", message="День выплаты ещё не наступил.", field="paid_on")
    payment.state, payment.paid_on = Payment.State.PAID, paid_on
    payment.save()
    captain = captain_of(payment.award.team)
    if captain:
        letters.post("paid", captain, award=payment.award, payment=payment)
    return payment


@deed("Отмечен возврат выплаты банком")
def mark_returned(*, payment: Payment, reason: str, by: User) -> Payment:
    """The bank sent the payment back: the application opens again for correction."""
    payment = _for_bank_answer(payment, by)
    payment.state = Payment.State.RETURNED
    payment.save()
    application = PayoutApplication.objects.select_for_update().get(award=payment.award)
    application.state, application.message = PayoutApplication.State.RETURNED, reason.strip()[:500] or "Банк вернул платёж."
    # The first hand-in was in time; correcting details after a return is not a late application.
    application.late_reason = application.late_reason or "исправление реквизитов после возврата платежа банком"
    application.save()
    captain = captain_of(payment.award.team)
    if captain:
        letters.post("payout_returned", captain, award=payment.award, application=application, again=str(clock.now()))
    return payment


def _for_bank_answer(payment: Payment, by: User) -> Payment:
    payment = Payment.objects.select_for_update(of=("self",)).select_related("award__team", "award__contest").get(pk=payment.pk)
    require(by, "prizes.pay", payment.award.contest, "Выплаты отмечает бухгалтер.")
    if payment.register_id is None or payment.state != Payment.State.PLANNED:
        raise RuleViolation(code="payment.not_in_register", message="Эта выплата не передана в банк или уже отмечена.")
    note(contest_id=payment.award.contest_id, about=f"команда «{payment.award.team.name}»")
    return payment
