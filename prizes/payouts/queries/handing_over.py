"""What the handing over of a thing will do to its receivers' tax: shown before the press, never kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from hackathon_portal.contests.models import Contest
from prizes.awards.queries import shares
from prizes.awards.queries.lines import listed_payments
from prizes.awards.queries.payers import payer_of
from prizes.models import Award, PayerAccount, Payment, ThingReceipt
from prizes.payouts.queries import incomes, things
from prizes.rules import withholding
from prizes.rules.things import ThingTax, tax_of_thing
from registration.models import Application

Expected = tuple[str, Decimal, Decimal]


@dataclass(frozen=True)
class Receiver:
    """One receiver's part; `tax` is None while no value or no agent is known, or the year's rates do not cover it."""

    person: Application
    value: Decimal | None
    is_stated: bool
    tax: ThingTax | None
    # Prizes in registers: their tax was withheld without the thing.
    listed: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """All that the page says before the second press."""

    given_on: date
    agent: PayerAccount | None
    receivers: list[Receiver]
    report_by: date
    share: int


def plan_of(award: Award, given_on: date, divided: Sequence[things.Part]) -> Plan:
    """Who receives which part, in which year of which agent, and who bears the tax; needs the award's contest."""
    agent = payer_of(award)
    law = withholding.law_on(given_on)
    found = [_receiver(award, agent, person, value, given_on) for person, value in divided]
    return Plan(given_on, agent, found, withholding.report_by(given_on.year), int(law.share * 100))


def _receiver(award: Award, agent: PayerAccount | None, person: Application, value: Decimal | None, given_on: date) -> Receiver:
    row = things.as_received(award, person, value)
    if agent is None or value is None:
        return Receiver(person, value, row.is_stated, None, ())
    year = given_on.year
    try:
        table = award.contest.regulation.prizes.tax_year(year)
        thing = things.receipt_of_thing(row, day=given_on)
        known = incomes.year_of_person(agent.inn, row.recipient_hash, year)
        done = incomes.settled(agent.inn, year).get(row.recipient_hash, {})
        listed = list(_listed(agent, row))
        receipts = [*(income.receipt for income in known.incomes)] if known else []
        receipts += [incomes.receipt_of(payment) for payment in listed]
        expected = list(_expected(award, agent, row, year))
        tax = tax_of_thing(receipts, thing, expected, table, withholding.law_on(date(year, 12, 31)).share, **done)
    except ValueError:
        # No rate is known for the year, or none for a non-resident: the accountant's page says so.
        return Receiver(person, value, row.is_stated, None, ())
    return Receiver(person, value, row.is_stated, tax, tuple(payment.award.title for payment in listed))


def _expected(award: Award, agent: PayerAccount, row: ThingReceipt, year: int) -> Iterator[Expected]:
    """Money this agent is still to pay the person this year: planned payments in no register, then prizes nobody has accepted yet."""
    planned = incomes.payments_of_agent(agent.inn, recipient_hash=row.recipient_hash, state=Payment.State.PLANNED)
    for payment in (
        planned.exclude(pk__in=listed_payments()).filter(Q(tax_year=None) | Q(tax_year__gte=year)).order_by("due_on", "pk")
    ):
        yield payment.award.title, payment.gross, payment.award.contest.regulation.prizes.exempt_amount
    for other in _unplanned(award.contest, row.receiver):
        own = payer_of(other)
        if own is not None and own.inn == agent.inn and other.amount is not None:
            yield other.title, other.amount, award.contest.regulation.prizes.exempt_amount


def _unplanned(contest: Contest, person: Application) -> Iterator[Award]:
    """Money prizes of a person in a contest that no payment is planned for."""
    rows = Award.objects.filter(
        contest=contest, state=Award.State.GRANTED, amount__isnull=False, parts=None, payment=None
    ).filter(Q(holder=person) | Q(holder=None, team=person.team_id))  # fmt: skip
    for other in rows.select_related(
        "contest__regulation_version", "origin__payer", "project", "team", "holder", "special", "part_of__special"
    ):
        if shares.recipient_of(other) == person:
            yield other


def _listed(agent: PayerAccount, row: ThingReceipt) -> QuerySet[Payment]:
    waiting = incomes.payments_of_agent(agent.inn, recipient_hash=row.recipient_hash, state=Payment.State.PLANNED)
    return waiting.filter(pk__in=listed_payments()).order_by("pk")
