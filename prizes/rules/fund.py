"""The prize fund: what its sources hold, what prizes take of them, what a shared place gives. Pure; whole Decimal roubles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_DOWN, Decimal

NOTHING = Decimal(0)


def overdrawn(sources: Mapping[int, Decimal], prizes: Iterable[tuple[int | None, Decimal]]) -> dict[int | None, Decimal]:
    """Source -> by how much its prizes exceed it; `prizes` are (source, sum). None stands for prizes without a source."""
    taken: dict[int | None, Decimal] = {}
    for source, amount in prizes:
        taken[source] = taken.get(source, NOTHING) + amount
    return {
        source: total - sources.get(source, NOTHING) if source is not None else total
        for source, total in taken.items()
        if source is None or total > sources.get(source, NOTHING)
    }


def share(prizes: Iterable[Decimal | None], teams: int) -> Decimal | None:
    """What each of `teams` gets that take places together: the places' prizes in equal whole roubles, the rest stays in the fund."""
    total = sum((prize for prize in prizes if prize), NOTHING)
    if not total or not teams:
        return None
    return (total / teams).to_integral_value(rounding=ROUND_DOWN) or None
