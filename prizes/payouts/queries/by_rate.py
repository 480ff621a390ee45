"""Each payment's base and tax at each rate it touches (Tax Code, art. 210 p. 2.1, 225 p. 3): no paper names one rate for two bands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import rehearsals
from hackathon_portal.russia import money
from prizes.models import Payment
from prizes.payouts.queries.incomes import earlier_receipts, receipt_of
from prizes.rules.incomes import Band, Receipt, year_of
from prizes.rules.tax import NOTHING
from prizes.rules.tax_forms import spread
from prizes.rules.tax_law import percent


@dataclass(frozen=True)
class RateOfPayment:
    """A part of a payment at one rate; the exempt sum stands in the first. `tax` is calculated, `withheld` kept of the money."""

    rate: Decimal
    gross: Decimal
    exempt: Decimal
    tax: Decimal
    withheld: Decimal


def parts_of(payments: Iterable[Payment], contest: Contest, year: int) -> dict[int, list[RateOfPayment]]:
    """Key of each payment -> its parts by rate, counted over all the agent has paid the same person in the year."""
    payments = list(payments)
    table = contest.regulation.prizes.tax_year(year)
    all_of_year = Payment.objects.filter(
        tax_year=year,
        state=Payment.State.PAID,
        recipient_hash__in={one.recipient_hash for one in payments},
        **rehearsals.counted("award__contest"),
    )
    people: dict[tuple[str, str, bool], list[Payment]] = defaultdict(list)
    for one in all_of_year:
        people[one.recipient_hash, one.agent_inn, one.resident].append(one)
    found: dict[int, list[RateOfPayment]] = {}
    for mine in people.values():
        by_key = {f"{one.pk}": one for one in mine}
        receipts = [
            # What was exempt when it was paid stays so: the base is what counts here.
            Receipt(key, one.paid_on or date(year, 12, 31), one.gross - one.exempt, one.resident)
            for key, one in by_key.items()
        ]
        for income in year_of(receipts, table.resident, table.non_resident).incomes:
            found[int(income.receipt.key)] = _parts(by_key[income.receipt.key], income.bands)
    return {one.pk: found.get(one.pk) or _parts(one, ()) for one in payments}


def _parts(payment: Payment, bands: tuple[Band, ...]) -> list[RateOfPayment]:
    bands = bands or (Band(payment.rate, payment.gross - payment.exempt, payment.tax),)
    shares = spread(payment.tax, [band.tax for band in bands])
    return [
        RateOfPayment(band.rate, band.base + (NOTHING if position else payment.exempt), NOTHING if position else payment.exempt,
                      band.tax, withheld)
        for position, (band, withheld) in enumerate(zip(bands, shares, strict=True))
    ]  # fmt: skip


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


def with_rates(rows: list[dict[str, Any]], contest: Contest, year: int) -> list[dict[str, Any]]:
    """Rows of people (`income_rows`) with `rates`: base and rate of each band in words."""
    parts = parts_of([payment for row in rows for payment in row["payments"]], contest, year)
    for row in rows:
        bases: dict[Decimal, Decimal] = {}
        for part in (part for payment in row["payments"] for part in parts[payment.pk]):
            bases[part.rate] = bases.get(part.rate, NOTHING) + part.gross - part.exempt
        taxed = [(rate, base) for rate, base in sorted(bases.items()) if base]
        row["rates"] = (
            f"{percent(taxed[0][0])} %" if len(taxed) == 1
            else ", ".join(f"{percent(rate)} % с {money.formatted(base)}" for rate, base in taxed)
        )  # fmt: skip
    return rows
