"""What people received of a contest with base and tax at each rate they touch (Tax Code, art. 210 p. 2.1, 225 p. 3).

No paper names one rate for two bands. The figures are those of the agent's year (`incomes.agent_year`), which counts things and the
agent's other contests too: books of contests add up to the agent's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from hackathon_portal.contests.models import Contest
from hackathon_portal.russia import money
from prizes.models import Payment
from prizes.payouts.payees import Payee
from prizes.payouts.queries import payments as payments_queries
from prizes.payouts.queries.incomes import agent_year, agents_of, earlier_receipts, receipt_of
from prizes.rules.incomes import Band, Income, PersonYear, year_of
from prizes.rules.tax import NOTHING
from prizes.rules.tax_forms import spread
from prizes.rules.tax_law import percent


@dataclass(frozen=True)
class AtOneRate:
    """A part of an income at one rate; the exempt sum stands in the first. `tax` is calculated, `withheld` kept of the money."""

    rate: Decimal
    gross: Decimal
    exempt: Decimal
    tax: Decimal
    withheld: Decimal

    @property
    def base(self) -> Decimal:
        return self.gross - self.exempt


@dataclass(frozen=True)
class OfContest:
    """What a person received of one contest in an agent's year; `payments` by the key of their receipts, the rest are things.

    `year` is all of the agent's year. What was withheld later or returned stands with the contest of the year's latest income.
    """

    agent_inn: str
    payee: Payee
    year: PersonYear
    incomes: tuple[Income, ...]
    payments: Mapping[str, Payment]

    @property
    def gross(self) -> Decimal:
        return sum((income.receipt.gross for income in self.incomes), NOTHING)

    @property
    def exempt(self) -> Decimal:
        return sum((income.exempt for income in self.incomes), NOTHING)

    @property
    def tax(self) -> Decimal:
        return sum((income.tax for income in self.incomes), NOTHING)

    @property
    def withheld(self) -> Decimal:
        settled = self.year.later - self.year.returned if self.incomes[-1] is self.year.incomes[-1] else NOTHING
        return sum((income.receipt.withheld for income in self.incomes), settled)

    @property
    def remitted(self) -> Decimal:
        return sum((income.receipt.remitted for income in self.incomes), NOTHING)

    @property
    def net(self) -> Decimal:
        """What was transferred; a thing is not."""
        return sum((payment.net for payment in self.payments.values()), NOTHING)

    def parts_of(self, income: Income) -> list[AtOneRate]:
        """One income by rate; `withheld` is what was kept of this very money."""
        bands = income.bands or (Band(self._first, NOTHING, NOTHING),)
        withheld = spread(income.receipt.withheld, [band.tax for band in bands])
        return [
            AtOneRate(band.rate, band.base + exempt, exempt, band.tax, kept)
            for band, exempt, kept in zip(bands, _at_first(income.exempt, len(bands)), withheld, strict=True)
        ]

    @property
    def rates(self) -> list[AtOneRate]:
        """All of it by rate; what was withheld fills the lower rates first, as in the certificate."""
        rows: dict[Decimal, list[AtOneRate]] = {}
        for part in (part for income in self.incomes for part in self.parts_of(income)):
            rows.setdefault(part.rate, []).append(part)
        withheld = spread(self.withheld, [_sum(rows[rate], "tax") for rate in sorted(rows)])
        return [
            AtOneRate(rate, _sum(rows[rate], "gross"), _sum(rows[rate], "exempt"), _sum(rows[rate], "tax"), kept)
            for rate, kept in zip(sorted(rows), withheld, strict=True)
        ]

    @property
    def rates_in_words(self) -> str:
        """«13 %», or each rate with its base."""
        taxed = [row for row in self.rates if row.base]
        if len(taxed) == 1:
            return f"{percent(taxed[0].rate)} %"
        return ", ".join(f"{percent(row.rate)} % с {money.formatted(row.base)}" for row in taxed)

    @property
    def _first(self) -> Decimal:
        """The rate what is wholly exempt stands at; 0 where all of the year is."""
        return self.year.bands[0].rate if self.year.bands else NOTHING


def _sum(parts: list[AtOneRate], name: str) -> Decimal:
    return sum((getattr(part, name) for part in parts), NOTHING)


def _at_first(amount: Decimal, count: int) -> list[Decimal]:
    return [amount, *[NOTHING] * (count - 1)]


def people_of(contest: Contest, year: int) -> list[OfContest]:
    """Who received something of the contest in a year, by agent, in the order of the first income of each."""
    paid = {f"payment-{payment.pk}": payment for payment in payments_queries.incomes_of_year(contest, year)}
    found = []
    for agent_inn in sorted({*agents_of(contest), *(payment.agent_inn for payment in paid.values())}):
        for payee, person in agent_year(agent_inn, year).values():
            mine = tuple(income for income in person.incomes if income.receipt.contest == contest.pk)
            if mine:
                payments = {income.receipt.key: paid[income.receipt.key] for income in mine if not income.receipt.in_kind}
                found.append(OfContest(agent_inn, payee, person, mine, payments))
    return found


def rates_in_words(payment: Payment, contest: Contest) -> str:
    """The rates of a payment that is listed or paid: «13 %», or «13 % и 15 %» where it crosses a band of the year."""
    year = payment.tax_year
    if year is None:
        return f"{percent(payment.rate)} %"
    table = contest.regulation.prizes.tax_year(year)
    if not payment.resident or payment.rate <= table.resident[0].rate:
        return f"{percent(payment.rate)} %"
    own = receipt_of(payment)
    counted = year_of([*earlier_receipts(payment, year, planned=False), own], table.resident, table.non_resident, status=True)
    bands = next(income.bands for income in counted.incomes if income.receipt.key == own.key)
    return " и ".join(f"{percent(band.rate)} %" for band in bands if band.base)
