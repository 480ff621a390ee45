"""An agent's year over all contests, ready for forms, and what does not fit in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import rehearsals
from prizes.models import PayerAccount, Payment, RegisterLine, TaxSettlement
from prizes.payouts.freezing import payer_as_listed
from prizes.payouts.payees import Payee
from prizes.payouts.queries.incomes import agent_year, payments_of_agent
from prizes.payouts.queries.things import things_by_person
from prizes.rules.incomes import PersonYear
from prizes.rules.tax import NOTHING
from prizes.rules.tax_forms import RateRow, Returned, TermRow, blocks_of, rate_rows, returns_of, term_rows
from prizes.taxes.owed import owed_by_term
from prizes.taxes.people import Who


@dataclass(frozen=True)
class Check:
    """Two figures that must be equal."""

    title: str
    ours: Decimal
    other: Decimal

    @property
    def holds(self) -> bool:
        return self.ours == self.other


@dataclass(frozen=True)
class AgentYear:
    """All forms of an agent's year show these rows."""

    people: list[tuple[Who, PersonYear]]
    returns: list[Returned]
    rates: list[RateRow]
    terms: list[TermRow]
    checks: list[Check]
    missing: list[str]


def contests_of(agent_inn: str, year: int) -> list[Contest]:
    """Contests whose people stand in the agent's forms of the year."""
    paid = set(payments_of_agent(agent_inn, state=Payment.State.PAID, tax_year=year).values_list("award__contest", flat=True))
    given = {thing.receipt.contest for things in things_by_person(agent_inn, year).values() for thing in things}
    return list(Contest.objects.filter(pk__in=paid | given).order_by("pk"))


def who_of(payee: Payee) -> Who:
    return Who(
        payee.surname, payee.name, payee.patronymic, payee.birth_date, payee.inn, payee.country_number, payee.document_code,
        payee.document_number,
    )  # fmt: skip


def end_of(year: int, quarter: int) -> date:
    """The last day of a quarter."""
    return date(year, 3 * quarter, 31 if quarter in {1, 4} else 30)


def year_in_forms(agent_inn: str, year: int, quarter: int = 4) -> AgentYear:
    """Rows from the year's beginning to a quarter's end, the checks against registers, and what the forms lack."""
    until = end_of(year, quarter)
    people = [(who_of(payee), person) for payee, person in agent_year(agent_inn, year, until=until).values()]
    mine = [person for _, person in people]
    earlier = (
        [person for _, person in agent_year(agent_inn, year - 1, until=until).values()] if _returned(agent_inn, year) else []
    )
    returns = [*returns_of(earlier, year - 1, year), *returns_of(mine, year, year)]
    rates = rate_rows((block for person in mine for block in blocks_of(person, year)), returns)
    terms = term_rows(mine, year)
    missing = [
        f"{who.surname} {who.name}: {', '.join(absent)}" for who, person in people if person.bands and (absent := who.missing())
    ]
    return AgentYear(people, returns, rates, terms, _checks(agent_inn, year, until, people, rates, terms), missing)


def _returned(agent_inn: str, year: int) -> bool:
    """Whether tax of the year before was given back in this one."""
    return TaxSettlement.objects.filter(
        agent_inn=agent_inn, year=year - 1, kind=TaxSettlement.Kind.RETURNED, day__year=year, taken_back_at=None
    ).exists()


def paid_lines(agent_inn: str, year: int) -> QuerySet[RegisterLine]:
    """Lines of registers that were paid in an agent's year, over all contests."""
    return RegisterLine.objects.filter(
        state=RegisterLine.State.PAID, payment__agent_inn=agent_inn, payment__tax_year=year,
        **rehearsals.counted("payment__award__contest"),
    )  # fmt: skip


def agent_as_listed(agent_inn: str, year: int) -> dict[str, Any]:
    """Columns of the agent's account by the last register paid in the year; as they are now where none has them."""
    last = paid_lines(agent_inn, year).select_related("register").order_by("paid_on", "id").last()
    if last is not None and last.register.payer_as_listed:
        return dict(last.register.payer_as_listed)
    living = PayerAccount.objects.filter(inn=agent_inn).order_by("-is_main", "id").first()
    return payer_as_listed(living) if living else {"inn": agent_inn}


def _checks(
    agent_inn: str, year: int, until: date, people: list[tuple[Who, PersonYear]], rates: list[RateRow], terms: list[TermRow],
) -> list[Check]:  # fmt: skip
    paid = paid_lines(agent_inn, year).filter(payment__state=Payment.State.PAID, payment__paid_on__lte=until)
    lines = paid.aggregate(gross=Sum("gross"), tax=Sum("tax"))
    money = [income.receipt for _, person in people for income in person.incomes if not income.receipt.in_kind]
    gross = sum((receipt.gross for receipt in money), NOTHING)
    withheld = sum((receipt.withheld for receipt in money), NOTHING)
    to_remit = sum((row["total"] for row in owed_by_term(agent_inn, year, until)), NOTHING)
    later = sum((person.later for _, person in people), NOTHING)
    return [
        Check("Доходы деньгами: справки и оплаченные строки реестров", gross, lines["gross"] or NOTHING),
        Check("Удержано: справки и оплаченные строки реестров", withheld, lines["tax"] or NOTHING),
        Check("Удержано: раздел 2 6-НДФЛ и уведомления", sum((row.withheld for row in rates), NOTHING),
              sum((row.withheld for row in terms), NOTHING)),
        Check("Удержано: раздел 2 6-НДФЛ и реестры с удержанным позже", sum((row.withheld for row in rates), NOTHING),
              (lines["tax"] or NOTHING) + later),
        Check("Удержано: уведомления и сроки перечисления", sum((row.withheld for row in terms), NOTHING), to_remit),
        Check("Исчислено: раздел 2 6-НДФЛ и сумма по людям", sum((row.tax for row in rates), NOTHING),
              sum((person.tax for _, person in people), NOTHING)),
    ]  # fmt: skip
