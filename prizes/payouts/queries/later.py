"""Tax withheld at payment or later from other money (Tax Code, art. 226 p. 4), given back (art. 231), and what of it is still to be handed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from hackathon_portal.kernel import rehearsals
from prizes.models import Payment, TaxSettlement
from prizes.rules.lowering import Kept, Term, lowered
from prizes.rules.tax import NOTHING


def tax_withheld_later(**wanted: Any) -> QuerySet[TaxSettlement]:
    """Settlements in force by which tax was withheld, of every contest that is counted."""
    return _settled(TaxSettlement.Kind.WITHHELD, **wanted)


def tax_given_back(**wanted: Any) -> QuerySet[TaxSettlement]:
    """Settlements in force by which tax was given back to people."""
    return _settled(TaxSettlement.Kind.RETURNED, **wanted)


def _settled(kind: str, **wanted: Any) -> QuerySet[TaxSettlement]:
    rows = TaxSettlement.objects.filter(kind=kind, taken_back_at=None, **rehearsals.counted("contest"))
    return rows.filter(**wanted).order_by()


def lowered_terms(
    paid: QuerySet[Payment], later: QuerySet[TaxSettlement], returned: QuerySet[TaxSettlement]
) -> tuple[dict[Term, Decimal], Decimal]:
    """By how much what was given back lowers each term, and what is left of it; all rows are of one agent, of all years.

    A sum given back counts from the day it was written down: what had gone by then had gone whole.
    """
    back = [(max(row.day, row.made_at.date()), row.amount) for row in returned.only("day", "made_at", "amount")]
    if not back:
        return {}, NOTHING
    kept: list[Kept] = []
    for found, year, what in ((paid, "tax_year", "tax"), (later, "year", "amount")):
        rows = found.order_by().values_list(year, "tax_due_on", "tax_remitted_on").annotate(sum=Sum(what))
        kept += [Kept((number or 0, due), amount, went) for number, due, went, amount in rows]
    return lowered(kept, back)


def owed_by_day(
    paid: QuerySet[Payment], later: QuerySet[TaxSettlement], lowering: Mapping[Term, Decimal] | None = None
) -> list[dict[str, Any]]:
    """Rows of tax withheld of payments and later, by the day it is to be handed over; no day last.

    `due`, `total` withheld, `waiting`: not marked as handed over, `returned`: by how much `lowering` lowers it, `owed`: what is left to
    hand over, `payments`: how many.
    """
    rows: dict[Any, dict[str, Any]] = {}
    for found, what in ((paid, "tax"), (later, "amount")):
        grouped = found.order_by().values(due=F("tax_due_on"))
        for row in grouped.annotate(total=Sum(what), waiting=Sum(what, filter=Q(tax_remitted_on=None)), payments=Count("pk")):
            mine = rows.setdefault(row["due"], {"due": row["due"], "total": NOTHING, "waiting": NOTHING, "payments": 0})
            for name in ("total", "waiting", "payments"):
                mine[name] += row[name] or 0
    by_due = _by_due(lowering or {})
    for due, mine in rows.items():
        mine["returned"] = by_due.get(due, NOTHING)
        mine["owed"] = max(mine["waiting"] - mine["returned"], NOTHING)
    return [rows[due] for due in sorted(rows, key=lambda day: (day is None, day))]


def _by_due(lowering: Mapping[Term, Decimal]) -> dict[date | None, Decimal]:
    sums: dict[date | None, Decimal] = defaultdict(lambda: NOTHING)
    for (_, due), amount in lowering.items():
        sums[due] += amount
    return sums


def together(parts: Iterable[Mapping[Term, Decimal]]) -> dict[Term, Decimal]:
    """Lowerings of several agents, added up."""
    sums: dict[Term, Decimal] = defaultdict(lambda: NOTHING)
    for part in parts:
        for term, amount in part.items():
            sums[term] += amount
    return sums
