"""The fund of a season as places money lies in: what is not divided yet, and lines. Pure; whole roubles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal(0)
UNDIVIDED = None  # where the money lies that no line has


@dataclass(frozen=True)
class Moved:
    """Money taken from one place and put into another; None is what is not divided."""

    source: int | None
    target: int | None
    amount: Decimal


def fault(move: Moved, lying: Mapping[int | None, Decimal]) -> str:
    """Why the move cannot be; `lying` is what lies in each place now."""
    if move.source == move.target:
        return "откуда и куда — одно и то же"
    if not move.amount.is_finite() or move.amount <= 0:
        return "сумма должна быть больше нуля"
    if move.amount != move.amount.to_integral_value():
        return "сумма должна быть в целых рублях, без копеек"
    if move.amount > (have := lying.get(move.source, NOTHING)):
        return f"там только {have:.0f}".replace(".", ",")
    return ""


def after(move: Moved, lying: Mapping[int | None, Decimal]) -> dict[int | None, Decimal]:
    """What lies where once the move is done."""
    found = dict(lying)
    found[move.source] = found.get(move.source, NOTHING) - move.amount
    found[move.target] = found.get(move.target, NOTHING) + move.amount
    return found


def adds_up(whole: Decimal, lying: Iterable[Decimal]) -> bool:
    """Whether what lies everywhere is the fund, and nothing is below zero."""
    sums = list(lying)
    return sum(sums, NOTHING) == whole and all(one >= 0 for one in sums)
