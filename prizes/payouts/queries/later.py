"""Tax withheld from other money of a person after the payment it is of (Tax Code, art. 226 p. 4): it goes to the treasury as any other."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from hackathon_portal.kernel import rehearsals
from prizes.models import Payment, TaxSettlement
from prizes.rules.tax import NOTHING


def tax_withheld_later(**wanted: Any) -> QuerySet[TaxSettlement]:
    """Settlements in force by which tax was withheld, of every contest that is counted."""
    rows = TaxSettlement.objects.filter(kind=TaxSettlement.Kind.WITHHELD, taken_back_at=None, **rehearsals.counted("contest"))
    return rows.filter(**wanted).order_by()


def owed_by_day(paid: QuerySet[Payment], later: QuerySet[TaxSettlement]) -> list[dict[str, Any]]:
    """Rows `due`, `total`, `owed`, `payments` of tax withheld of payments and later, by the day it is to be handed over; no day last."""
    rows: dict[Any, dict[str, Any]] = {}
    for found, what in ((paid, "tax"), (later, "amount")):
        grouped = found.order_by().values(due=F("tax_due_on"))
        for row in grouped.annotate(total=Sum(what), owed=Sum(what, filter=Q(tax_remitted_on=None)), payments=Count("pk")):
            mine = rows.setdefault(row["due"], {"due": row["due"], "total": NOTHING, "owed": NOTHING, "payments": 0})
            for name in ("total", "owed", "payments"):
                mine[name] += row[name] or 0
    return [rows[due] for due in sorted(rows, key=lambda day: (day is None, day))]
