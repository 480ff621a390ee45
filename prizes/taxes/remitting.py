"""The single tax payment of an agent: what is owed by each term, its order for the bank, and the mark that it went (art. 45, 226 p. 6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, rehearsals
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.models import PayerAccount, Payment, RegisterLine
from prizes.payouts.actions.taxes import mark_tax_remitted
from prizes.payouts.freezing import payer_as_listed
from prizes.payouts.payment_orders import ENCODING, REHEARSED, Party, PaymentOrder, exchange_file
from prizes.payouts.queries.incomes import payments_of_agent
from prizes.payouts.register_files import party_of
from prizes.rules import orders
from prizes.rules.law import law_of
from prizes.rules.tax import NOTHING
from prizes.taxes import actions, queries
from prizes.taxes.owed import owed_by_term


def order_of(account: PayerAccount, number: int, on: date, amount: Decimal) -> PaymentOrder:
    """The payment order to the Treasury with the keys of a payment to the budget; requisites are those of the day of payment."""
    law = law_of("single_payment", on)
    treasury = Party(law["recipient"], law["inn"], law["account"], law["bank"], law["bik"], law["corr_account"], kpp=law["kpp"])
    budget = {
        "СтатусСоставителя": law["status"], "ПоказательКБК": law["kbk"], "ОКАТО": law["oktmo"], "ПоказательОснования": "0",
        "ПоказательПериода": "0", "ПоказательНомера": "0", "ПоказательДаты": "0",
    }  # fmt: skip
    return PaymentOrder(
        number, on, amount, treasury, law["purpose"], priority=int(law["priority"]), uin=law["uin"], budget=budget
    )


@action("Составлено поручение на единый налоговый платёж")
def order_single_payment(
    *, contest: Contest, agent_inn: str, year: int, due_on: date | None, number: int, on: date, amount: Decimal, by: User
) -> bytes:
    """The exchange file with one order; `amount` is not more than what is owed by the term. Nothing is marked as remitted."""
    actions.demand(by, contest, queries.contests_of(agent_inn, year))
    account = account_of(contest, agent_inn)
    owed = next((row["owed"] for row in owed_by_term(agent_inn, year) if row["due"] == due_on), NOTHING)
    if not owed:
        raise RuleViolation(code="enp.nothing", message="На этот срок перечислять нечего: страница устарела.")
    if not amount.is_finite() or not 0 < amount <= owed or amount != amount.to_integral_value():
        raise RuleViolation(
            code="enp.amount", message=f"Сумма в целых рублях, больше нуля и не больше {owed:.0f}.", field="amount"
        )
    if not 0 < number <= orders.LARGEST or not number % orders.THOUSAND:
        raise RuleViolation(
            code="enp.number", message="Номер до шести цифр, последние три — не нули (762-П, приложение 1).", field="number"
        )
    if RegisterLine.objects.filter(payer_inn=agent_inn, order_year=on.year, order_number=number).exists():
        raise RuleViolation(
            code="enp.number_taken", message=f"Номер {number} в {on.year} году уже стоит в реестре призов.", field="number"
        )
    if on < local_day(clock.now(), contest.regulation):
        raise RuleViolation(code="enp.past", message="Этот день уже прошёл: поручение датируют днём отправки.", field="on")
    payer = party_of(payer_as_listed(account), contest.regulation.clause("prize.tax"))
    made_at = clock.now().astimezone(contest.regulation.zone)
    data = exchange_file(payer, [order_of(account, number, on, amount)], made_at=made_at)
    note(contest_id=contest.pk, about=f"№ {number} от {on:%d.%m.%Y}, {amount:.0f} руб., срок {due_on or 'не задан'}")
    return REHEARSED.encode(ENCODING) + data if contest.is_rehearsal or rehearsals.is_under_way() else data


def account_of(contest: Contest, agent_inn: str) -> PayerAccount:
    """The account the agent pays tax from: of this contest; refused where it is the treasury's."""
    account = PayerAccount.objects.filter(contest=contest, inn=agent_inn).order_by("-is_main", "id").first()
    if account is None:
        raise RuleViolation(code="enp.no_agent", message="Счёт этого плательщика в конкурсе не записан.")
    if account.is_treasury:
        raise RuleViolation(
            code="enp.treasury", message="Плательщик платит через казначейство: распоряжение составляют там, реквизиты ниже."
        )
    return account


@action("Отмечено перечисление налога агентом")
def mark_agent_remitted(
    *, contest: Contest, agent_inn: str, year: int, due_on: date | None, remitted_on: date | None, document: str, by: User
) -> int:
    """What the agent withheld by a term went to the treasury, in every contest; no day takes the mark back."""
    others = queries.contests_of(agent_inn, year)
    actions.demand(by, contest, others)
    paid = payments_of_agent(agent_inn, state=Payment.State.PAID, tax_year=year, tax_due_on=due_on)
    waiting = paid.filter(tax_remitted_on__isnull=remitted_on is not None)
    concerned = sorted({*waiting.values_list("award__contest", flat=True)})
    if not concerned:
        raise RuleViolation(code="tax.nothing", message="Здесь нечего отмечать: страница устарела.")
    return sum(
        mark_tax_remitted(
            contest=Contest.objects.get(pk=pk), due_on=due_on, remitted_on=remitted_on, document=document, by=by,
            agent_inn=agent_inn,
        )
        for pk in concerned
    )  # fmt: skip
