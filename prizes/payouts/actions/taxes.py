"""The income tax of prizes: what is withheld of whom, for which year, and what of it has gone to the treasury (Tula: 10.4, 10.5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.locks import lock_name
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.models import PayerAccount, Payment, PayoutApplication
from prizes.payouts.payees import person_hash
from prizes.payouts.queries import payments as payments_queries
from prizes.rules import tax


def lock_incomes(applications: Iterable[PayoutApplication]) -> None:
    """Hold the incomes of all these people, always in one order: two registers with the same people wait, neither stands in a circle."""
    for person in sorted({person_hash(application) for application in applications}):
        lock_name(f"income of {person}")


def withhold_tax(
    payment: Payment, application: PayoutApplication, contest: Contest, *, agent: PayerAccount | None, year: int, planned: bool
) -> None:
    """Set the payment's sums for a year: cumulative over what the same agent pays the same person (Tax Code, art. 226 p. 3).

    `planned` also counts prizes that are only planned: an estimate before the register is made.
    """
    prizes = contest.regulation.prizes
    try:
        table = prizes.tax_year(year)
    except ValueError as error:
        raise RuleViolation(code="tax.unknown", clause=contest.regulation.clause("prize.tax"), message=f"{error}.") from error
    payment.agent_inn = agent.inn if agent else ""
    payment.recipient_hash = person_hash(application)
    payment.resident, payment.tax_year = application.resident, year
    # Two accountants of one agent must not both take the same person's year for untouched.
    lock_name(f"income of {payment.recipient_hash}")
    if application.resident:
        earlier = payments_queries.earlier_in_year(
            payment, recipient_hash=payment.recipient_hash, agent_inn=payment.agent_inn, year=year, planned=planned
        )
        divided = tax.withhold(payment.gross, table.resident, earlier=earlier, exempt=prizes.exempt_amount)
    else:
        if table.non_resident is None:
            raise RuleViolation(
                code="tax.non_resident",
                clause=contest.regulation.clause("prize.tax"),
                message=f"Ставка для нерезидентов в {year} году в порядке не записана.",
            )
        divided = tax.withhold(payment.gross, tax.single_band(table.non_resident))
    payment.exempt, payment.tax, payment.net, payment.rate = divided.exempt, divided.tax, divided.net, divided.rate


@action("Отмечено перечисление налога")
def mark_tax_remitted(*, contest: Contest, due_on: date | None, remitted_on: date | None, document: str, by: User) -> int:
    """The tax of the payments with this term went to the treasury on a day, by a payment order; no day takes the mark back."""
    require(by, "prizes.pay", contest, "Налог отмечает бухгалтер.")
    contest = contest_with_regulation(contest.pk)
    clause = contest.regulation.clause("prize.tax")
    paid = Payment.objects.select_for_update().filter(
        award__contest=contest, state=Payment.State.PAID, tax_due_on=due_on, tax_remitted_on__isnull=remitted_on is not None
    )
    if remitted_on is not None:
        if not document.strip():
            raise RuleViolation(
                code="tax.no_document", clause=clause, message="Укажите номер платёжного поручения.", field="document"
            )
        if remitted_on > local_day(clock.now(), contest.regulation):
            raise RuleViolation(code="tax.future", clause=clause, message="Этот день ещё не наступил.", field="remitted_on")
    count = 0
    for payment in paid:
        payment.tax_remitted_on = remitted_on
        payment.tax_document = document.strip()[:80] if remitted_on else ""
        payment.save(update_fields=["tax_remitted_on", "tax_document"])
        count += 1
    if not count:
        raise RuleViolation(code="tax.nothing", clause=clause, message="Здесь нечего отмечать: страница устарела.")
    note(contest_id=contest.pk, about=f"выплат: {count}", reason=document.strip()[:300])
    return count
