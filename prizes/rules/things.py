"""The value of a prize that is a thing. Pure.

Source: Tax Code of the Russian Federation, art. 211 p. 1 (income in kind is its market value, which a document proves).
"""

from __future__ import annotations

from decimal import Decimal

from prizes.rules.tax import KOPECK


def value_fault(value: Decimal | None, basis: str) -> tuple[str, str] | None:
    """Which of `value` (roubles) and `basis` (the document) is wrong, and why; neither typed is not written yet."""
    if value is None:
        return ("value", "Укажите и стоимость: назван только документ о ней.") if basis.strip() else None
    if not value.is_finite() or value <= 0 or value % KOPECK:
        return "value", "Стоимость больше нуля, не больше двух знаков."
    if not basis.strip():
        return "basis", "Назовите документ о стоимости: накладная, отчёт."
    return None
