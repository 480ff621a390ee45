"""How a prize is divided between the treasury and its recipient: one computation for the accountant's plan and for what the page tells before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hackathon_portal.contests.models import Contest
from prizes.awards.queries.payers import payer_of
from prizes.models import Award, Payment, PayoutApplication
from prizes.payouts.payees import person_hash
from prizes.payouts.queries import incomes
from prizes.rules.incomes import withheld_of, year_of
from prizes.rules.purposes import law_on as law_on_purpose
from prizes.rules.tax import NOTHING, Withheld
from prizes.rules.withholding import law_on


def is_taxed(award: Award, day: date) -> bool:
    """Whether the income tax is withheld of the award's money: by what its source gives it for."""
    return award.origin is None or law_on_purpose(award.origin.purpose, day).withheld


def divided(payment: Payment, contest: Contest, *, year: int, planned: bool) -> Withheld:
    """Cumulative over what the payment's agent pays its person in a year (Tax Code, art. 226 p. 3); nobody's year where nobody is named.

    `planned` also counts prizes that are only planned. ValueError: the regulation has no rates of that year.
    """
    if not is_taxed(payment.award, date(year, 12, 31)):
        return Withheld(exempt=NOTHING, base=NOTHING, tax=NOTHING, net=payment.gross, rate=NOTHING)
    prizes = contest.regulation.prizes
    table = prizes.tax_year(year)
    receipts = incomes.earlier_receipts(payment, year, planned=planned) if payment.recipient_hash else []
    done = incomes.settled(payment.agent_inn, year).get(payment.recipient_hash, {}) if payment.recipient_hash else {}
    # As if the whole year were of today's status (Tax Code, art. 207 p. 2).
    before = year_of(receipts, table.resident, table.non_resident, status=payment.resident, **done)
    return withheld_of(
        payment.gross, before, receipts, table, resident=payment.resident, limit=prizes.exempt_amount,
        share=law_on(date(year, 12, 31)).share,
    )  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """What a prize would bring if it were paid today; `usual`: the same without what the person has had this year."""

    gross: Decimal
    divided: Withheld
    usual: Withheld

    @property
    def percent(self) -> Decimal:
        return (self.divided.rate * 100).normalize()

    @property
    def differs(self) -> bool:
        return self.divided.tax != self.usual.tax


def expected(award: Award, contest: Contest, application: PayoutApplication | None, today: date) -> Expected | None:
    """Before the accountant's plan; None for a prize without money, and where the regulation has no rates of this year."""
    if not award.amount:
        return None
    payer = payer_of(award)
    payment = Payment(award=award, gross=award.amount, agent_inn=payer.inn if payer else "", resident=True)
    try:
        usual = divided(payment, contest, year=today.year, planned=True)
        if application is None or not (application.inn or application.document.series_and_number):
            return Expected(award.amount, usual, usual)
        payment.recipient_hash, payment.resident = person_hash(application), application.resident
        return Expected(award.amount, divided(payment, contest, year=today.year, planned=True), usual)
    except ValueError:
        return None
