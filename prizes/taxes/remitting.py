"""The single tax payment of an agent: what is owed by each term, its order for the bank, and the mark that it went (art. 45, 226 p. 6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, rehearsals
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.models import PayerAccount, Payment, RegisterLine, TaxOrder
from prizes.payouts.actions.tax_settlements import taken_back
from prizes.payouts.actions.taxes import mark_tax_remitted
from prizes.payouts.freezing import lock_orders, payer_as_listed
from prizes.payouts.payment_orders import ENCODING, REHEARSED, Party, PaymentOrder, exchange_file
from prizes.payouts.queries.incomes import payments_of_agent
from prizes.payouts.queries.later import tax_withheld_later
from prizes.payouts.register_files import party_of
from prizes.rules import orders
from prizes.rules.law import law_of
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
) -> TaxOrder:
    """One order with its exchange file, both kept; the same asked again is answered with the order there is.

    `amount` is not more than what is owed by the term and not ordered yet. Nothing is marked as remitted.
    """
    actions.demand(by, contest, queries.contests_of(agent_inn, year))
    account = account_of(contest, agent_inn)
    lock_orders(agent_inn)
    there = TaxOrder.objects.filter(payer_inn=agent_inn, order_year=on.year, order_number=number).first()
    if there and not there.taken_back_at and _what(there) == (contest.pk, on, year, due_on, amount):
        return there
    row = next((row for row in owed_by_term(agent_inn, year) if row["due"] == due_on), None)
    _refuse_amount(row, amount)
    _refuse_number(there, agent_inn, number, on)
    if on < local_day(clock.now(), contest.regulation):
        raise RuleViolation(code="enp.past", message="Этот день уже прошёл: поручение датируют днём отправки.", field="on")
    payer = party_of(payer_as_listed(account), contest.regulation.clause("prize.tax"))
    made_at = clock.now().astimezone(contest.regulation.zone)
    data = exchange_file(payer, [order_of(account, number, on, amount)], made_at=made_at).decode(ENCODING)
    if contest.is_rehearsal or rehearsals.is_under_way():
        data = REHEARSED + data
    made = TaxOrder.objects.create(
        contest=contest, payer_inn=agent_inn, order_year=on.year, order_number=number, drawn_on=on, tax_year=year,
        tax_due_on=due_on, amount=amount, content=data, made_by=by, made_at=clock.now(),
    )  # fmt: skip
    note(contest_id=contest.pk, about=f"№ {number} от {on:%d.%m.%Y}, {amount:.0f} руб., срок {due_on or 'не задан'}")
    return made


def _what(order: TaxOrder) -> tuple[int, date, int, date | None, Decimal]:
    return order.contest_id, order.drawn_on, order.tax_year, order.tax_due_on, order.amount


def _refuse_amount(row: dict[str, Any] | None, amount: Decimal) -> None:
    if row is None or not row["owed"]:
        raise RuleViolation(code="enp.nothing", message="На этот срок перечислять нечего: страница устарела.")
    if not row["to_order"]:
        raise RuleViolation(
            code="enp.ordered",
            message="На весь налог этого срока поручения уже составлены: возьмите файл или отмените поручение, которое не ушло.",
        )
    if not amount.is_finite() or not 0 < amount <= row["to_order"] or amount != amount.to_integral_value():
        raise RuleViolation(
            code="enp.amount",
            message=f"Сумма в целых рублях, больше нуля и не больше {row['to_order']:.0f}.",
            field="amount",
        )


def _refuse_number(there: TaxOrder | None, agent_inn: str, number: int, on: date) -> None:
    """The number is a number of an order, and nothing of this payer bears it this year; `there`: the order to the Treasury that does."""
    if not 0 < number <= orders.LARGEST or not number % orders.THOUSAND:
        raise RuleViolation(
            code="enp.number", message="Номер до шести цифр, последние три — не нули (762-П, приложение 1).", field="number"
        )
    where = ""
    if RegisterLine.objects.filter(payer_inn=agent_inn, order_year=on.year, order_number=number).exists():
        where = "уже стоит в реестре призов"
    elif there:
        where = "уже у отменённого поручения на налог" if there.taken_back_at else "уже у другого поручения на налог"
    if where:
        raise RuleViolation(code="enp.number_taken", message=f"Номер {number} в {on.year} году {where}.", field="number")


@action("Поручение на единый налоговый платёж отменено")
def take_back_tax_order(
    *, order: TaxOrder, reason: str, by: User, not_sent: bool = False, recall_number: str = "", recalled_on: date | None = None
) -> TaxOrder:
    """An order the bank will not carry out counts no more; it stays with the reason, and its number is never given again.

    Its file left the portal when it was made: either it never went to the bank (`not_sent`), or the bank's recall is named.
    """
    order = taken_back(order, reason=reason, by=by, may="Поручения на налог ведёт бухгалтер.", code="enp")
    recall_number = "" if not_sent else recall_number.strip()[:40]
    if not not_sent:
        _refuse_recall(order, recall_number, recalled_on)
        order.recall_number, order.recalled_on = recall_number, recalled_on
        order.save(update_fields=["recall_number", "recalled_on"])
    how = f"отозвано из банка: № {recall_number} от {recalled_on:%d.%m.%Y}" if recalled_on and not not_sent else "в банк не ушло"
    note(contest_id=order.contest_id, about=f"{order}, {how}", reason=order.taken_back_reason)
    return order


def _refuse_recall(order: TaxOrder, number: str, on: date | None) -> None:
    """What the bank may have is cancelled only when the bank has given it back."""
    if not number or on is None:
        raise RuleViolation(
            code="enp.with_the_bank",
            message="Файл поручения взят. Отметьте, что в банк оно не ушло, или назовите номер и день отзыва.",
            field="recall_number" if not number else "recalled_on",
        )
    zone = order.contest.regulation.zone
    if not order.made_at.astimezone(zone).date() <= on <= local_day(clock.now(), order.contest.regulation):
        raise RuleViolation(
            code="enp.recall_day", message="День отзыва не раньше поручения и не позже сегодняшнего.", field="recalled_on"
        )


def file_of(order: TaxOrder) -> bytes:
    """The file for the bank, as it was made."""
    return order.content.encode(ENCODING)


def account_of(contest: Contest, agent_inn: str) -> PayerAccount:
    """The account the agent pays tax from: of this contest; refused where it is the treasury's."""
    account = PayerAccount.objects.filter(contest=contest, inn=agent_inn).order_by("-is_main", "id").first()
    if account is None:
        raise RuleViolation(code="enp.no_agent", message="Счёт этого плательщика в конкурсе не записан.")
    if account.is_treasury:
        raise RuleViolation(
            code="enp.treasury",
            message="Плательщик платит через казначейство: распоряжение составляют там, реквизиты — на странице агента.",
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
    later = tax_withheld_later(agent_inn=agent_inn, year=year, tax_due_on=due_on, tax_remitted_on__isnull=remitted_on is not None)
    concerned = sorted({*waiting.values_list("award__contest", flat=True), *later.values_list("contest", flat=True)})
    if not concerned:
        raise RuleViolation(code="tax.nothing", message="Здесь нечего отмечать: страница устарела.")
    return sum(
        mark_tax_remitted(
            contest=Contest.objects.get(pk=pk), due_on=due_on, remitted_on=remitted_on, document=document, by=by,
            agent_inn=agent_inn,
        )
        for pk in concerned
    )  # fmt: skip
