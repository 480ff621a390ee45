"""The value of a prize that is a thing, its parts, and what will become of its tax. Pure; sums are Decimal roubles.

Source: Tax Code of the Russian Federation, art. 211 p. 1 (income in kind is its market value, which a document proves), art. 226
p. 4 (its tax is withheld of money paid to the same person, a bounded share of it) and p. 5 (else it is reported).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from hackathon_portal.russia import money
from prizes.rules.incomes import PersonYear, Receipt, withheld_of, year_of
from prizes.rules.tax import KOPECK, NOTHING


def value_fault(value: Decimal | None, basis: str) -> tuple[str, str] | None:
    """Which of `value` (roubles) and `basis` (the document) is wrong, and why; neither typed is not written yet."""
    if value is None:
        return ("value", "Укажите и стоимость: назван только документ о ней.") if basis.strip() else None
    if not value.is_finite() or value <= 0 or value % KOPECK:
        return "value", "Стоимость больше нуля, не больше двух знаков."
    if not basis.strip():
        return "basis", "Назовите документ о стоимости: накладная, отчёт."
    return None


def parts_fault(value: Decimal | None, parts: Sequence[Decimal | None]) -> tuple[int | None, str] | None:
    """What is wrong with a thing's parts typed by hand (None: not typed): position of the part, None of all together, and why.

    None of them typed is equal parts.
    """
    if all(part is None for part in parts):
        return None
    if value is None:
        return None, "Стоимость приза ещё не записана: доли не с чем сверить. Оставьте их пустыми, тогда они равны."
    for position, part in enumerate(parts):
        if part is None:
            return position, "Укажите долю и этого получателя или сотрите все: тогда доли равны."
        if not part.is_finite() or part <= 0 or part % KOPECK:
            return position, "Доля больше нуля, не больше двух знаков. Кто ничего не получил, того не отмечайте."
    total = sum((part for part in parts if part is not None), NOTHING)
    if total != value:
        return None, (
            f"Сумма долей {money.formatted(total)} не равна стоимости {money.formatted(value)}: "
            f"разница {money.formatted(abs(total - value))}."
        )
    return None


@dataclass(frozen=True)
class ThingTax:
    """By what a thing changes its receiver's year: exempt part, tax, what more the expected payments will bear, what nobody withholds.

    `tax` counts that the year's later money may move into a higher rate, or find the exempt sum used.
    """

    exempt: Decimal
    tax: Decimal
    withheld: tuple[tuple[str, Decimal], ...]
    left: Decimal


def tax_of_thing(
    receipts: Sequence[Receipt], thing: Receipt, expected: Sequence[tuple[str, Decimal, Decimal]], table: Any, share: Decimal,
    **done: Any,
) -> ThingTax:  # fmt: skip
    """The difference between the year with a thing and without it, if the expected payments are made within it, as registers withhold.

    `expected`: title, gross and exempt limit of each, in their order; `table`: rates of the year; `share` bounds what a payment
    bears; `done`: what of the year was settled.
    """
    status = thing.resident

    def counted(rows: Sequence[Receipt]) -> PersonYear:
        return year_of(rows, table.resident, table.non_resident, status=status, **done)

    ways = (list(receipts), [*receipts, thing])
    exempt = counted(ways[1]).exempt - counted(ways[0]).exempt
    borne: list[tuple[str, Decimal]] = []
    for number, (title, gross, limit) in enumerate(expected):
        sums = []
        for rows in ways:
            divided = withheld_of(gross, counted(rows), rows, table, resident=status, limit=limit, share=share)
            paid = replace(thing, key=f"payment-{number}", gross=gross, in_kind=False, limit=limit, withheld=divided.tax)
            rows.append(paid)
            sums.append(divided.tax)
        if more := sums[1] - sums[0]:
            borne.append((title, more))
    without, with_it = (counted(rows) for rows in ways)
    return ThingTax(exempt, with_it.tax - without.tax, tuple(borne), with_it.not_withheld - without.not_withheld)
