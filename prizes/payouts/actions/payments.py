"""Actions with payments: who pays, what the bank has carried out, what it has sent back (Tula: clauses 10.2, 10.4, 10.5)."""

from __future__ import annotations

from datetime import date

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes import letters
from prizes.awards.queries import shares
from prizes.models import Payment, PaymentRegister, PayoutApplication, RegisterLine, TakenForm
from prizes.payouts.actions import taxes
from prizes.payouts.payees import payee_of
from prizes.rules import tax
from prizes.states import LINE, PAYMENT, PAYOUT


@action("Отмечена выплата")
def mark_paid(*, payment: Payment, paid_on: date, by: User, line_id: int | None = None) -> Payment:
    """The bank carried the payment out on a day; the tax is income of that day's year and due by its own term.

    `line_id`: the key of the register's line the answer speaks of; refused where the payment waits in another one by now.
    """
    payment, line = _for_bank_answer(payment, by, key=line_id)
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
def mark_returned(
    *, payment: Payment, reason: str, by: User, returned_on: date | None = None, line_id: int | None = None
) -> Payment:
    """The bank sent the payment back on a day (None: today), before or after it was marked as paid: the application opens again.

    The day is one of an accounted fact: the papers are kept by its year (402-FZ, art. 29). `line_id` as in `mark_paid`.
    """
    payment, line = _for_bank_answer(payment, by, states=RegisterLine.IN_FORCE, key=line_id)
    today = local_day(clock.now(), contest_with_regulation(payment.award.contest_id).regulation)
    returned_on = returned_on or today
    if returned_on > today:
        raise RuleViolation(code="payment.future", message="День возврата ещё не наступил.", field="returned_on")
    if returned_on < (line.paid_on or line.register.made_on):
        raise RuleViolation(
            code="payment.before_register",
            message="Вернуть платёж раньше, чем он исполнен или включён в реестр, банк не мог.",
            field="returned_on",
        )
    reason = reason.strip()[:500] or "Банк вернул платёж."
    LINE.move(line, "return")
    line.returned_reason, line.returned_on = reason, returned_on
    line.save(update_fields=["state", "returned_reason", "returned_on"])
    PAYMENT.move(payment, "return")
    taxes.give_back_remitted(payment, today)
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
        given = TakenForm.objects.filter(
            kind=TakenForm.Kind.CERTIFICATE, agent_inn=payment.agent_inn, recipient_hash=payment.recipient_hash, year=payment.tax_year or 0
        )  # fmt: skip
        letters.post(
            "payout_returned", person, award=payment.award, application=application, again=str(clock.now()),
            certificate=given.last(),
        )  # fmt: skip
    return payment


def _for_bank_answer(
    payment: Payment, by: User, *, states: tuple[str, ...] = (RegisterLine.State.LISTED,), key: int | None = None
) -> tuple[Payment, RegisterLine]:
    """The payment and the line of an approved register the bank answers to, both locked."""
    # Before the row: whoever recounts this person's year in another contest holds the year and then changes the row.
    taxes.lock_people(Payment.objects.filter(pk=payment.pk).values_list("recipient_hash", flat=True))
    payment = (
        Payment.objects.select_for_update(of=("self",))
        .select_related("award__team", "award__contest", "award__holder")
        .get(pk=payment.pk)
    )
    require(by, "prizes.pay", payment.award.contest, "Выплаты отмечает бухгалтер.")
    line = payment.lines.select_for_update(of=("self",)).select_related("register").filter(state__in=states).first()
    if line is None:
        raise RuleViolation(code="payment.not_in_register", message="Эта выплата не передана в банк или уже отмечена.")
    if key is not None and line.pk != key:
        raise RuleViolation(
            code="payment.other_line",
            message=f"Эта выплата теперь в реестре № {line.register.number}, поручение № {line.order_number}: откройте его.",
        )
    if line.register.state != PaymentRegister.State.APPROVED:
        raise RuleViolation(code="register.not_approved", message="Реестр ещё не утверждён вторым человеком.")
    note(contest_id=payment.award.contest_id, about=payment.award.named)
    return payment, line
