"""Which notifications of computed sums an agent owes, and which it has handed in (Tax Code, art. 58 p. 9)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hackathon_portal.contests.models import Contest
from prizes.models import Payment, TaxNotice
from prizes.payouts.queries.incomes import payments_of_agent
from prizes.payouts.queries.later import tax_withheld_later
from prizes.rules.tax import NOTHING
from prizes.rules.tax_law import notify_by


@dataclass(frozen=True)
class Term:
    """A day an agent tells its withheld tax by: over all contests, and what it has told. `notice`: the newest in force."""

    agent_inn: str
    due_on: date
    withheld: Decimal
    notice: TaxNotice | None

    @property
    def is_told(self) -> bool:
        return self.notice is not None and self.notice.amount == self.withheld


def terms_of_agent(agent_inn: str) -> list[Term]:
    """Every term the agent has withheld tax by, in order."""
    sums: dict[date, Decimal] = defaultdict(lambda: NOTHING)
    paid = payments_of_agent(agent_inn, state=Payment.State.PAID, tax__gt=0, paid_on__isnull=False).order_by()
    later = tax_withheld_later(agent_inn=agent_inn)
    for day, amount in [*paid.values_list("paid_on", "tax"), *later.values_list("day", "amount")]:
        due = notify_by(day) if day else None
        if due:
            sums[due] += amount
    told = {row.due_on: row for row in TaxNotice.objects.filter(agent_inn=agent_inn, taken_back_at=None).order_by("id")}
    return [Term(agent_inn, due, amount, told.get(due)) for due, amount in sorted(sums.items())]


def terms_of(contest: Contest) -> list[Term]:
    """Terms of the contest's agents that tax of this contest falls on."""
    paid = Payment.objects.filter(award__contest=contest, state=Payment.State.PAID, tax__gt=0, paid_on__isnull=False)
    own: dict[str, set[date | None]] = defaultdict(set)
    for agent_inn, day in paid.exclude(agent_inn="").values_list("agent_inn", "paid_on").distinct():
        own[agent_inn].add(notify_by(day) if day else None)
    for agent_inn, day in tax_withheld_later(contest=contest).values_list("agent_inn", "day"):
        own[agent_inn].add(notify_by(day))
    return [term for agent_inn in sorted(own) for term in terms_of_agent(agent_inn) if term.due_on in own[agent_inn]]
