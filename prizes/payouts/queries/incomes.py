"""Incomes of prizes by tax agent and year, over all contests: money as it was paid, things as they were handed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import rehearsals
from prizes.awards.queries.lines import listed_payments
from prizes.models import Award, FundSource, PayerAccount, Payment, TaxSettlement
from prizes.payouts.payees import Payee, payee_of
from prizes.payouts.queries.payments import with_lines_in_force
from prizes.payouts.queries.things import things_by_person
from prizes.rules import tax_law
from prizes.rules.incomes import PersonYear, Receipt, in_order, year_of
from prizes.rules.tax import NOTHING

KINDS = TaxSettlement.Kind


def receipt_of(payment: Payment) -> Receipt:
    """A payment as it was paid, or as it is about to be; needs its award's contest."""
    prizes = payment.award.contest.regulation.prizes
    day = payment.paid_on or payment.due_on or payment.award.contest.ends_on
    codes = tax_law.income_codes(prizes, day.year)
    return Receipt(
        f"payment-{payment.pk}", day, payment.gross, payment.resident, withheld=payment.tax,
        remitted=payment.tax if payment.tax_remitted_on else NOTHING, limit=prizes.exempt_amount,
        income_code=codes[0], deduction_code=codes[1], contest=payment.award.contest_id,
        what=payment.award.title,
    )  # fmt: skip


def payments_of_agent(agent_inn: str, **wanted: Any) -> QuerySet[Payment]:
    """Payments of an agent over all contests that are incomes of their people, not grants for projects; in a rehearsal only its own."""
    taxed = Payment.objects.exclude(award__origin__purpose=FundSource.Purpose.PROJECT_GRANT)
    return taxed.filter(agent_inn=agent_inn, **rehearsals.counted("award__contest"), **wanted).select_related(
        "award__contest__regulation_version", "award__team", "award__special", "award__part_of__special", "award__holder",
        "award__payout_application",
    )  # fmt: skip


def earlier_receipts(payment: Payment, year: int, *, planned: bool) -> list[Receipt]:
    """What the same agent has given this person in a year, or is about to; what was listed last year and not paid yet counts too."""
    others = payments_of_agent(payment.agent_inn, recipient_hash=payment.recipient_hash).exclude(pk=payment.pk)
    listed = Q(pk__in=listed_payments(), tax_year__lte=year)
    in_force = Q(state=Payment.State.PAID, tax_year=year) | Q(state=Payment.State.PLANNED) & (
        listed | Q(tax_year=year) if planned else listed
    )
    things = things_by_person(payment.agent_inn, year).get(payment.recipient_hash, [])
    return [receipt_of(other) for other in others.filter(in_force)] + [thing.receipt for thing in things]


def settled(agent_inn: str, year: int, *, until: date | None = None) -> dict[str, dict[str, Any]]:
    """Person -> what was returned, withheld later and reported of the year's tax, as `year_of` takes it; not later than `until`."""
    names: dict[str, str] = {KINDS.RETURNED: "returned", KINDS.WITHHELD: "later", KINDS.REPORTED: "reported"}
    people: dict[str, dict[str, list[tuple[date, Decimal]]]] = defaultdict(lambda: {name: [] for name in names.values()})
    for whose, rows in settlements(agent_inn, year).items():
        for row in rows:
            if until is None or row.day <= until:
                people[whose][names[row.kind]].append((row.day, row.amount))
    return {
        whose: {name: sum((amount for _, amount in moves), NOTHING) for name, moves in mine.items()}
        | {"returned_on": tuple(mine["returned"]), "later_on": tuple(mine["later"])}
        for whose, mine in people.items()
    }


def settlements(agent_inn: str, year: int) -> dict[str, list[TaxSettlement]]:
    """Person -> how differences of their year were settled; what was noted before they stated their INN is theirs too."""
    rows = list(TaxSettlement.objects.filter(agent_inn=agent_inn, year=year, taken_back_at=None).order_by("day", "id"))
    given = things_by_person(agent_inn, year) if rows else {}
    known = {thing.account: whose for whose, things in given.items() for thing in things}
    people: dict[str, list[TaxSettlement]] = defaultdict(list)
    for row in rows:
        people[known.get(row.recipient_hash, row.recipient_hash)].append(row)
    return people


def agent_year(
    agent_inn: str, year: int, *, person: str | None = None, until: date | None = None
) -> dict[str, tuple[Payee, PersonYear]]:
    """Keyed hash of each person an agent gave prizes in a year -> who they are and their year, in the order of the first payment.

    The rates are those of the regulation of the latest contest; the year is that of the day of payment (art. 223 p. 1). `until`:
    only what was received and settled by that day, for the forms of a part of the year.
    """
    receipts: dict[str, list[Receipt]] = defaultdict(list)
    payees: dict[str, Payee] = {}
    regulations: dict[int, Any] = {}
    wanted: dict[str, Any] = {} if person is None else {"recipient_hash": person}
    if until is not None:
        wanted["paid_on__lte"] = until
    paid = payments_of_agent(agent_inn, state=Payment.State.PAID, tax_year=year, **wanted)
    for payment in with_lines_in_force(paid.order_by("paid_on", "id")):
        whose = payment.recipient_hash or f"#{payment.award_id}"
        receipts[whose].append(receipt_of(payment))
        payees[whose] = payee_of(payment)
        regulations[payment.award.contest_id] = payment.award.contest.regulation
    for whose, things in things_by_person(agent_inn, year).items():
        if person not in (None, whose):
            continue
        for receipt, payee, _ in things:
            if until is not None and receipt.day > until:
                continue
            receipts[whose].append(receipt)
            payees.setdefault(whose, payee)
            if receipt.contest not in regulations:
                regulations[receipt.contest] = Contest.objects.get(pk=receipt.contest).regulation
    done = settled(agent_inn, year, until=until)
    return {
        whose: (payees[whose], person_year(rows, regulations, year, **done.get(whose, {}))) for whose, rows in receipts.items()
    }


def year_of_person(agent_inn: str, recipient_hash: str, year: int) -> PersonYear | None:
    """One person's year, without reading everybody's."""
    found = agent_year(agent_inn, year, person=recipient_hash)
    return found[recipient_hash][1] if recipient_hash in found else None


def person_year(rows: Iterable[Receipt], regulations: dict[int, Any], year: int, **done: Any) -> PersonYear:
    """One person's year by the rates of the latest of the contests it comes from."""
    rows = list(rows)
    latest = in_order(rows)[-1]
    table = regulations[latest.contest].prizes.tax_year(year)
    if table.non_resident is None:
        rows = [replace(row, resident=True) for row in rows]
    return year_of(rows, table.resident, table.non_resident, **done)


def agents_of(contest: Contest) -> list[str]:
    """INN of every agent who has paid, or pays, prizes of the contest."""
    paid = Payment.objects.filter(award__contest=contest).exclude(agent_inn="").values_list("agent_inn", flat=True)
    return sorted({*paid, *PayerAccount.objects.filter(contest=contest).exclude(inn="").values_list("inn", flat=True)})


def years_of(contest: Contest) -> list[int]:
    """Years in which the contest's prizes were paid or handed over, the last first."""
    paid = Payment.objects.filter(award__contest=contest, state=Payment.State.PAID).values_list("tax_year", flat=True)
    given = Award.objects.filter(contest=contest, thing_given_on__isnull=False)
    days = given.values_list("thing_given_on", flat=True)
    return sorted({year for year in paid if year} | {day.year for day in days if day}, reverse=True)
