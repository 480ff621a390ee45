"""What an agent owes the Treasury of the tax withheld, by term."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, F, Q, Sum

from prizes.models import Payment
from prizes.payouts.queries.incomes import payments_of_agent
from prizes.rules.tax import NOTHING


def owed_by_term(agent_inn: str, year: int) -> list[dict[str, Any]]:
    """Rows `due`, `total`, `owed`, `payments`, `documents` of the tax withheld of a year's payments, over all contests, by term."""
    paid = payments_of_agent(agent_inn, state=Payment.State.PAID, tax_year=year, tax__gt=0)
    rows = (
        paid.select_related(None)
        .values(due=F("tax_due_on"))
        .annotate(total=Sum("tax"), owed=Sum("tax", filter=Q(tax_remitted_on=None)), payments=Count("pk"))
        .order_by(F("due").asc(nulls_last=True))
    )
    documents: dict[date | None, set[str]] = {}
    for due, document in paid.exclude(tax_remitted_on=None).values_list("tax_due_on", "tax_document").distinct():
        documents.setdefault(due, set()).add(document)
    return [dict(row) | {"owed": row["owed"] or NOTHING, "documents": sorted(documents.get(row["due"], ()))} for row in rows]
