"""How a prize is divided among the members of a team."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

KOPECK = Decimal("0.01")


def equal_parts(amount: Decimal, people: int) -> list[Decimal]:
    """A prize in equal parts; the kopecks that are left over go to the first. They always add up to the prize."""
    part = (amount / people).quantize(KOPECK, rounding=ROUND_DOWN)
    return [amount - part * (people - 1), *[part] * (people - 1)]
