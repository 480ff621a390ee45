"""Actions with payments and their registers (Tula: clauses 10.2, 10.4, 10.5)."""

from __future__ import annotations

from datetime import date

from django.db.models import Max

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation, locked_contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note, record_access
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes import letters
from prizes.awards.queries import shares
from prizes.awards.queries.payers import main_payer_of
from prizes.models import Payment, PaymentRegister, PayoutApplication, RegisterLine
from prizes.payouts.actions import taxes
from prizes.payouts.payees import payee_of, person_hash
from prizes.payouts.queries import payments as payments_queries
from prizes.rules import tax
from prizes.states import LINE, PAYMENT, PAYOUT, REGISTER


@action("Составлен реестр выплат")
def make_register(*, contest: Contest, by: User, payments: list[int] | None = None) -> PaymentRegister:
    """Put planned payments that no register holds into a new one: all, or those named. The tax is withheld now, for this year."""
    require(by, "prizes.pay", contest, "Реестр составляет бухгалтер.")
    contest = locked_contest(contest.pk)
    clause = contest.regulation.clause("prize.transfer")
    agent = main_payer_of(contest)
    if agent is None:
        raise RuleViolation(code="payer.unknown", clause=clause, message="Сначала запишите счёт плательщика.")
    waiting = payments_queries.payments_to_list(contest).select_for_update()
    chosen = list(waiting if payments is None else waiting.filter(pk__in=payments))
    if not chosen:
        raise RuleViolation(
            code="register.empty",
            clause=clause,
            message="Нет выплат для реестра: сначала примите заявления."
            if not waiting.exists()
            else "Отметьте выплаты, которые войдут в реестр.",
        )
    last = PaymentRegister.objects.filter(contest=contest).aggregate(last=Max("number"))["last"] or 0
    today = local_day(clock.now(), contest.regulation)
    register = PaymentRegister.objects.create(contest=contest, number=last + 1, made_on=today, made_by=by)
    applications = {
        application.award_id: application
        for application in PayoutApplication.objects.filter(award__in=[payment.award_id for payment in chosen])
    }
    taxes.lock_people(person_hash(application) for application in applications.values())
    for position, payment in enumerate(chosen, start=1):
        application = applications[payment.award_id]
        faults = payments_queries.control_faults(application)
        if faults:
            raise RuleViolation(
                code="payment.control",
                clause=clause,
                message=f"Выплата команде «{payment.award.team.name}» задержана, не сходятся: {', '.join(faults)}.",
            )
        taxes.withhold_tax(payment, application, contest, agent=agent, year=today.year, planned=False)
        payment.save()
        RegisterLine.objects.create(
            register=register, payment=payment, position=position, gross=payment.gross, tax=payment.tax, net=payment.net
        )
    note(contest_id=contest.pk, about=f"{register}, выплат: {len(chosen)}")
    return register


def _locked_register(register: PaymentRegister) -> PaymentRegister:
    return PaymentRegister.objects.select_for_update(of=("self",)).select_related("contest").get(pk=register.pk)


@action("Реестр выплат утверждён")
def approve_register(*, register: PaymentRegister, by: User) -> PaymentRegister:
    """A second person approves the register; only then it goes to the bank."""
    register = _locked_register(register)
    require(by, "prizes.approve_register", register.contest, "Реестр утверждает бухгалтер или сотрудник.")
    clause = contest_with_regulation(register.contest_id).regulation.clause("prize.transfer")
    if register.made_by_id == by.pk:
        raise RuleViolation(
            code="register.same_person",
            clause=clause,
            message="Реестр утверждает не тот, кто его составил: попросите второго сотрудника.",
            status=403,
        )
    if register.state != PaymentRegister.State.PREPARED:
        raise RuleViolation(code="register.decided", clause=clause, message=f"Реестр уже {register.get_state_display()}.")
    REGISTER.move(register, "approve")
    register.approved_by, register.approved_at = by, clock.now()
    register.save()
    note(contest_id=register.contest_id, about=str(register))
    return register


@action("Реестр выплат расформирован")
def dissolve_register(*, register: PaymentRegister, reason: str, by: User) -> PaymentRegister:
    """Take a register back before the bank has carried out any of it; its payments may be listed anew."""
    register = _locked_register(register)
    require(by, "prizes.approve_register", register.contest, "Реестр расформировывает бухгалтер или сотрудник.")
    clause = contest_with_regulation(register.contest_id).regulation.clause("prize.transfer")
    if not reason.strip():
        raise RuleViolation(code="register.no_reason", clause=clause, message="Укажите причину.", field="reason")
    lines = register.lines.select_for_update()
    if register.state == PaymentRegister.State.DISSOLVED or any(line.state != RegisterLine.State.LISTED for line in lines):
        raise RuleViolation(
            code="register.carried_out", clause=clause, message="Банк уже исполнял этот реестр, расформировать его нельзя."
        )
    for line in lines:
        LINE.move(line, "drop")
        line.save(update_fields=["state"])
    REGISTER.move(register, "dissolve")
    register.dissolved_reason = reason.strip()[:300]
    register.save()
    note(contest_id=register.contest_id, about=str(register), reason=reason.strip()[:300])
    return register


@action("Показаны реквизиты получателей")
def open_register(*, register: PaymentRegister, purpose: str, by: User, address: str | None) -> PaymentRegister:
    """Account numbers leave the portal in a file: written into the access journal."""
    require(by, "prizes.approve_register", register.contest, "Реестр выгружает бухгалтер.")
    record_access(by=by, contest_id=register.contest_id, subject=str(register), reason=purpose, address=address)
    note(contest_id=register.contest_id, about=str(register), reason=purpose)
    return register


@action("Отмечена выплата")
def mark_paid(*, payment: Payment, paid_on: date, by: User) -> Payment:
    """The bank carried the payment out on a day; the tax is income of that day's year and due by its own term."""
    payment, line = _for_bank_answer(payment, by)
    regulation = contest_with_regulation(payment.award.contest_id).regulation
    if paid_on > local_day(clock.now(), regulation):
        raise RuleViolation(code="payment.future", message="День выплаты ещё не наступил.", field="paid_on")
    if paid_on < line.register.made_on:
        raise RuleViolation(
            code="payment.before_register",
            message=f"Реестр составлен {line.register.made_on:%d.%m.%Y}: раньше банк исполнить его не мог.",
            field="paid_on",
        )
    PAYMENT.move(payment, "pay")
    listed_for = payment.tax_year
    payment.paid_on, payment.tax_year = paid_on, paid_on.year
    payment.tax_due_on = tax.remit_by(paid_on, regulation.prizes.tax_year(paid_on.year).remit)
    payment.save()
    taxes.recount(payment, paid_on.year, listed_for or paid_on.year)
    payment.refresh_from_db(fields=["exempt", "rate"])
    LINE.move(line, "pay")
    line.paid_on = paid_on
    line.save(update_fields=["state", "paid_on"])
    if person := shares.recipient_of(payment.award):
        letters.post("paid", person, award=payment.award, payment=payment, payee=payee_of(payment), again=str(line.pk))
    return payment


@action("Отмечен возврат выплаты банком")
def mark_returned(*, payment: Payment, reason: str, by: User) -> Payment:
    """The bank sent the payment back, before or after it was marked as paid: the application opens again for correction."""
    payment, line = _for_bank_answer(payment, by, states=(RegisterLine.State.LISTED, RegisterLine.State.PAID))
    reason = reason.strip()[:500] or "Банк вернул платёж."
    LINE.move(line, "return")
    line.returned_reason = reason
    line.save(update_fields=["state", "returned_reason"])
    PAYMENT.move(payment, "return")
    taxes.give_back_remitted(payment, local_day(clock.now(), contest_with_regulation(payment.award.contest_id).regulation))
    payment.paid_on, payment.tax_due_on = None, None
    payment.save()
    if payment.tax_year:
        taxes.recount(payment, payment.tax_year)
    application = PayoutApplication.objects.select_for_update().get(award=payment.award)
    PAYOUT.move(application, "bounce")
    application.message = reason
    # The first hand-in was in time; correcting details after a return is not a late application.
    application.late_reason = application.late_reason or "исправление реквизитов после возврата платежа банком"
    application.save()
    if person := shares.recipient_of(payment.award):
        letters.post("payout_returned", person, award=payment.award, application=application, again=str(clock.now()))
    return payment


def _for_bank_answer(
    payment: Payment, by: User, *, states: tuple[str, ...] = (RegisterLine.State.LISTED,)
) -> tuple[Payment, RegisterLine]:
    """The payment and the line of an approved register the bank answers to, both locked."""
    payment = (
        Payment.objects.select_for_update(of=("self",))
        .select_related("award__team", "award__contest", "award__holder")
        .get(pk=payment.pk)
    )
    require(by, "prizes.pay", payment.award.contest, "Выплаты отмечает бухгалтер.")
    line = payment.lines.select_for_update(of=("self",)).select_related("register").filter(state__in=states).first()
    if line is None:
        raise RuleViolation(code="payment.not_in_register", message="Эта выплата не передана в банк или уже отмечена.")
    if line.register.state != PaymentRegister.State.APPROVED:
        raise RuleViolation(code="register.not_approved", message="Реестр ещё не утверждён вторым человеком.")
    note(contest_id=payment.award.contest_id, about=payment.award.named)
    return payment, line
