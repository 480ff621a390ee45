"""What an agent owes the Treasury of the tax withheld, by term."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from hackathon_portal.kernel import rehearsals
from prizes.models import Payment, TaxOrder
from prizes.payouts.queries.incomes import payments_of_agent
from prizes.payouts.queries.later import lowered_terms, owed_by_day, tax_given_back, tax_withheld_later
from prizes.rules.lowering import Term
from prizes.rules.tax import NOTHING


def owed_by_term(agent_inn: str, year: int, until: date | None = None) -> list[dict[str, Any]]:
    """Rows of `owed_by_day` of a year's tax, over all contests, by term, with `documents`, `orders`, `to_order`, `excess`.

    Tax withheld later from other money counts at its own term; tax given back lowers what is still to go, of any year's tax.
    `until`: only what was withheld by that day. `to_order`: what is owed and no order in force was made for; `excess`: what orders in
    force hold beyond it, because it became less after they were made.
    """
    paid = payments_of_agent(agent_inn, state=Payment.State.PAID, tax_year=year, tax__gt=0).select_related(None)
    later = tax_withheld_later(agent_inn=agent_inn, year=year)
    if until is not None:
        paid, later = paid.filter(paid_on__lte=until), later.filter(day__lte=until)
    documents: dict[date | None, set[str]] = defaultdict(set)
    for found in (paid, later):
        for due, document in found.exclude(tax_remitted_on=None).values_list("tax_due_on", "tax_document").distinct():
            documents[due].add(document)
    orders = orders_of(agent_inn, year)
    lowering, _ = given_back(agent_inn)
    rows = owed_by_day(paid, later, {term: amount for term, amount in lowering.items() if term[0] == year})
    # A term may have lost all its tax: its orders are with the bank all the same.
    empty = {due for due in orders if _ordered(orders[due])} - {row["due"] for row in rows}
    nothing = dict.fromkeys(("total", "waiting", "returned", "owed"), NOTHING)
    rows += [nothing | {"due": due, "payments": 0} for due in empty if until is None]
    return [
        row | {"documents": sorted(documents[row["due"]]), "orders": orders[row["due"]], "to_order": _to_order(row, orders),
               "excess": max(_ordered(orders[row["due"]]) - row["total"] + row["returned"], NOTHING)}
        for row in sorted(rows, key=lambda row: (row["due"] is None, row["due"]))
    ]  # fmt: skip


def given_back(agent_inn: str) -> tuple[dict[Term, Decimal], Decimal]:
    """By how much tax given back to people lowers each term of an agent, and what of it no tax is left for (art. 231 p. 1)."""
    paid = payments_of_agent(agent_inn, state=Payment.State.PAID, tax__gt=0).select_related(None)
    return lowered_terms(paid, tax_withheld_later(agent_inn=agent_inn), tax_given_back(agent_inn=agent_inn))


def orders_of(agent_inn: str, year: int) -> dict[date | None, list[TaxOrder]]:
    """Orders of the single tax payment for a year's tax by term, cancelled ones too."""
    found: dict[date | None, list[TaxOrder]] = defaultdict(list)
    for order in TaxOrder.objects.filter(payer_inn=agent_inn, tax_year=year, **rehearsals.counted("contest")).defer("content"):
        found[order.tax_due_on].append(order)
    return found


def _ordered(orders: list[TaxOrder]) -> Decimal:
    """What the orders in force hold."""
    return sum((order.amount for order in orders if order.taken_back_at is None), NOTHING)


def _to_order(row: dict[str, Any], orders: dict[date | None, list[TaxOrder]]) -> Decimal:
    return max(min(row["owed"], row["total"] - row["returned"] - _ordered(orders[row["due"]])), NOTHING)
