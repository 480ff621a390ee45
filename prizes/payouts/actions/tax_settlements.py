"""Where money and tax part: differences settled, overpaid tax used (Tax Code, art. 78, 211, 226, 231)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeVar

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.models import TaxNotice, TaxOrder, TaxOverpayment, TaxSettlement
from prizes.payouts.actions.taxes import lock_people
from prizes.payouts.queries import incomes
from prizes.rules import tax

KINDS = TaxSettlement.Kind
Row = TypeVar("Row", TaxSettlement, TaxNotice, TaxOrder)


@action("Записан расчёт по налогу")
def settle_tax(
    *, contest: Contest, agent_inn: str, person: str, year: int, kind: str, amount: Decimal, day: date, basis: str, by: User
) -> TaxSettlement:
    """A difference of a person's year was settled on a day by a document: returned, withheld elsewhere, or reported."""
    contest = contest_with_regulation(contest.pk)
    require(by, "prizes.pay", contest, "Расчёты по налогу ведёт бухгалтер.")
    clause = contest.regulation.clause("prize.tax")
    lock_people([person])
    known = incomes.year_of_person(agent_inn, person, year) if agent_inn in incomes.agents_of(contest) else None
    if known is None or kind not in KINDS.values:
        raise RuleViolation(code="tax.nobody", clause=clause, message="Здесь нечего отмечать: страница устарела.")
    left = {KINDS.RETURNED: known.over_withheld, KINDS.WITHHELD: known.not_withheld, KINDS.REPORTED: known.to_report}
    most = left[KINDS(kind)]
    if not amount.is_finite() or not 0 < amount <= most or amount != amount.to_integral_value():
        raise RuleViolation(
            code="tax.amount", clause=clause, message=f"Сумма в целых рублях, больше нуля и не больше {most:.0f}.", field="amount"
        )
    if day > local_day(clock.now(), contest.regulation) or day.year < year:
        raise RuleViolation(code="tax.day", clause=clause, message="День не позже сегодняшнего и не раньше года.", field="day")
    if not basis.strip():
        raise RuleViolation(code="tax.no_basis", clause=clause, message="Назовите документ: номер и дату.", field="basis")
    made = TaxSettlement.objects.create(
        contest=contest, agent_inn=agent_inn, recipient_hash=person, year=year, kind=kind, amount=amount, day=day,
        basis=basis.strip()[:200], made_by=by, made_at=clock.now(),
        tax_due_on=_term_of(day, contest) if kind == KINDS.WITHHELD else None,
    )  # fmt: skip
    note(contest_id=contest.pk, about=f"{made}, {year} год", reason=basis.strip()[:300])
    return made


def _term_of(day: date, contest: Contest) -> date | None:
    """By when tax withheld on a day of other money goes to the treasury (art. 226 p. 6)."""
    return tax.remit_by(day, contest.regulation.prizes.tax_year(day.year).remit)


def give_terms() -> int:
    """Tax withheld of other money before terms were written gets its own, from the day it was withheld; how many got one."""
    given = 0
    rows = TaxSettlement.objects.filter(kind=KINDS.WITHHELD, taken_back_at=None, tax_due_on=None)
    for row in rows.select_related("contest__regulation_version").order_by("pk"):
        row.tax_due_on = _term_of(row.day, row.contest)
        if row.tax_due_on:
            row.save(update_fields=["tax_due_on"])
            given += 1
    return given


@action("Расчёт по налогу отменён")
def take_back_settlement(*, settlement: TaxSettlement, reason: str, by: User) -> TaxSettlement:
    """What was noted by mistake counts no more; it stays with the reason."""
    if TaxSettlement.objects.filter(pk=settlement.pk, tax_remitted_on__isnull=False).exists():
        raise RuleViolation(
            code="tax.remitted", message="Этот налог отмечен перечисленным: сначала снимите отметку о перечислении."
        )
    settlement = taken_back(settlement, reason=reason, by=by, may="Расчёты по налогу ведёт бухгалтер.", code="tax")
    note(contest_id=settlement.contest_id, about=str(settlement), reason=settlement.taken_back_reason)
    return settlement


def taken_back(row: Row, *, reason: str, by: User, may: str, code: str) -> Row:
    """The mark, locked, counts no more and keeps the reason; `may` is said to who may not, `code` begins those of the refusals."""
    row = type(row).objects.select_for_update(of=("self",)).select_related("contest").get(pk=row.pk)
    require(by, "prizes.pay", row.contest, may)
    if row.taken_back_at is not None:
        raise RuleViolation(code=f"{code}.taken_back", message="Эта отметка уже отменена.")
    if not reason.strip():
        raise RuleViolation(code=f"{code}.no_reason", message="Укажите причину.", field="reason")
    row.taken_back_at, row.taken_back_by, row.taken_back_reason = clock.now(), by, reason.strip()[:300]
    row.save()
    return row


@action("Излишне перечисленный налог использован")
def use_overpayment(*, overpayment: TaxOverpayment, use: str, by: User) -> TaxOverpayment:
    """The sum went into another payment of tax or came back (art. 78, 79)."""
    overpayment = (
        TaxOverpayment.objects.select_for_update(of=("self",)).select_related("payment__award__contest").get(pk=overpayment.pk)
    )
    contest = contest_with_regulation(overpayment.payment.award.contest_id)
    require(by, "prizes.pay", contest, "Налог отмечает бухгалтер.")
    if not use.strip():
        raise RuleViolation(code="tax.no_use", message="Напишите, куда пошла сумма: документ и дату.", field="use")
    if overpayment.used_on is not None:
        raise RuleViolation(code="tax.used", message="Эта сумма уже использована.")
    overpayment.used_on, overpayment.used_by = local_day(clock.now(), contest.regulation), by
    overpayment.use = use.strip()[:300]
    overpayment.save()
    note(contest_id=contest.pk, about=str(overpayment), reason=overpayment.use)
    return overpayment


@action("Отметка об использовании налога отменена")
def free_overpayment(*, overpayment: TaxOverpayment, reason: str, by: User) -> TaxOverpayment:
    """The sum was marked as used by mistake: it stands as overpaid again."""
    overpayment = (
        TaxOverpayment.objects.select_for_update(of=("self",)).select_related("payment__award__contest").get(pk=overpayment.pk)
    )
    contest = overpayment.payment.award.contest
    require(by, "prizes.pay", contest, "Налог отмечает бухгалтер.")
    if overpayment.used_on is None or not reason.strip():
        raise RuleViolation(code="tax.no_reason", message="Укажите причину.", field="reason")
    overpayment.used_on, overpayment.used_by, overpayment.use = None, None, ""
    overpayment.save()
    note(contest_id=contest.pk, about=str(overpayment), reason=reason.strip()[:300])
    return overpayment
