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
from prizes.awards.queries.payers import payer_of
from prizes.models import PayerAccount, Payment, PayoutApplication, TaxOverpayment, TaxSettlement
from prizes.payouts.payees import person_hash
from prizes.payouts.queries import incomes
from prizes.payouts.queries.dividing import divided
from prizes.payouts.queries.later import tax_withheld_later
from prizes.rules.incomes import PersonYear


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
    # A partner's or sponsor's prize is not the operator's to tax (Kuzbass: clause 12.13).
    own = payer_of(payment.award)
    if agent is not None and own is not None and own.inn != agent.inn:
        raise RuleViolation(
            code="payer.another", clause=contest.regulation.clause("prize.tax"),
            message=f"Этот приз платит и удерживает с него налог другой плательщик: {own.name}. Снимите с него отметку.",
        )  # fmt: skip
    payment.agent_inn = agent.inn if agent else ""
    payment.recipient_hash = person_hash(application)
    payment.resident, payment.tax_year = application.resident, year
    # Two accountants of one agent must not both take the same person's year for untouched.
    lock_name(_income_of(payment.recipient_hash))
    if not application.resident and table.non_resident is None:
        raise RuleViolation(
            code="tax.non_resident",
            clause=contest.regulation.clause("prize.tax"),
            message=f"Ставка для нерезидентов в {year} году в порядке не записана.",
        )
    found = divided(payment, contest, year=year, planned=planned)
    payment.exempt, payment.tax, payment.net, payment.rate = found.exempt, found.tax, found.net, found.rate


def _income_of(recipient_hash: str) -> str:
    return f"income of {recipient_hash}"


def lock_people(hashes: Iterable[str]) -> None:
    """Hold the incomes of all these people until the end of the transaction, in one order whoever comes."""
    for recipient_hash in sorted({*hashes}):
        lock_name(_income_of(recipient_hash))


def recount(payment: Payment, *years: int) -> PersonYear | None:
    """Exempt sum and rate of what this person was paid in these years anew, in the order of payment; the year of `payment`.

    What was withheld stays: the difference is what the answer names as over- or under-withheld.
    """
    lock_name(_income_of(payment.recipient_hash))
    own = None
    for year in sorted({*years}):
        found = incomes.year_of_person(payment.agent_inn, payment.recipient_hash, year)
        for income in found.incomes if found else ():
            kind, _, key = income.receipt.key.partition("-")
            if kind == "payment":
                Payment.objects.filter(pk=int(key)).exclude(exempt=income.exempt, rate=income.rate).update(
                    exempt=income.exempt, rate=income.rate
                )
        own = found if year == payment.tax_year else own
    return own


def give_back_remitted(payment: Payment, today: date) -> None:
    """The bank sent a payment back whose tax is with the treasury already: its order stays, the sum stands as overpaid."""
    if payment.tax_remitted_on is None:
        return
    if payment.tax:
        TaxOverpayment.objects.create(
            payment=payment, amount=payment.tax, due_on=payment.tax_due_on, remitted_on=payment.tax_remitted_on,
            document=payment.tax_document, arisen_on=today,
        )  # fmt: skip
    payment.tax_remitted_on, payment.tax_document = None, ""


@action("Отмечено перечисление налога")
def mark_tax_remitted(
    *, contest: Contest, due_on: date | None, remitted_on: date | None, document: str, by: User, agent_inn: str = ""
) -> int:
    """The tax with this term, of payments or withheld later, went to the treasury on a day, by a payment order; no day takes the mark back.

    `agent_inn`: only what this agent has withheld.
    """
    require(by, "prizes.pay", contest, "Налог отмечает бухгалтер.")
    contest = contest_with_regulation(contest.pk)
    clause = contest.regulation.clause("prize.tax")
    paid = Payment.objects.select_for_update().filter(
        award__contest=contest, state=Payment.State.PAID, tax_due_on=due_on, tax_remitted_on__isnull=remitted_on is not None
    )
    if agent_inn:
        paid = paid.filter(agent_inn=agent_inn)
    if remitted_on is not None:
        if not document.strip():
            raise RuleViolation(
                code="tax.no_document", clause=clause, message="Укажите номер платёжного поручения.", field="document"
            )
        if remitted_on > local_day(clock.now(), contest.regulation):
            raise RuleViolation(code="tax.future", clause=clause, message="Этот день ещё не наступил.", field="remitted_on")
    later = tax_withheld_later(contest=contest, tax_due_on=due_on, tax_remitted_on__isnull=remitted_on is not None)
    if agent_inn:
        later = later.filter(agent_inn=agent_inn)
    marked: list[Payment | TaxSettlement] = [*paid, *later.select_for_update()]
    first = min((day for row in marked if (day := row.paid_on if isinstance(row, Payment) else row.day)), default=None)
    if remitted_on is not None and first and remitted_on < first:
        raise RuleViolation(
            code="tax.before_withheld",
            clause=clause,
            message=f"Налог удержан {first:%d.%m.%Y}: раньше его не перечисляют.",
            field="remitted_on",
        )
    for row in marked:
        row.tax_remitted_on = remitted_on
        row.tax_document = document.strip()[:80] if remitted_on else ""
        row.save(update_fields=["tax_remitted_on", "tax_document"])
    if not marked:
        raise RuleViolation(code="tax.nothing", clause=clause, message="Здесь нечего отмечать: страница устарела.")
    note(contest_id=contest.pk, about=f"выплат: {len(marked)}", reason=document.strip()[:300])
    return len(marked)
