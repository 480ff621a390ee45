"""Tax given back to people lowers what the agent is still to hand over. Pure; sums are Decimal roubles.

Source: Tax Code of the Russian Federation, art. 231 p. 1 (what was withheld beyond the tax is returned out of the tax the agent
is to transfer, of that person or of others; what that does not cover is asked of the tax office).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from prizes.rules.tax import NOTHING

# The year of the tax and the day it is to be handed over by; no day where the regulation has no terms.
Term = tuple[int, date | None]


class Kept(NamedTuple):
    """Tax withheld with one term; `remitted_on`: the day it went to the treasury, None while it waits."""

    term: Term
    amount: Decimal
    remitted_on: date | None


def _by_day(term: Term) -> tuple[bool, date, int]:
    year, due = term
    return due is None, due or date.max, year


def lowered(kept: Iterable[Kept], returned: Iterable[tuple[date, Decimal]]) -> tuple[dict[Term, Decimal], Decimal]:
    """By how much each term is lowered, and what nothing is left for; `returned`: days, and sums given back on them.

    The earliest term comes first; what had been handed over before the day is not lowered any more.
    """
    rows: dict[Term, list[Kept]] = defaultdict(list)
    for row in kept:
        rows[row.term].append(row)
    used: dict[Term, Decimal] = defaultdict(lambda: NOTHING)
    over = NOTHING
    for day, amount in sorted(returned):
        left = amount
        for term in sorted(rows, key=_by_day):
            part = min(left, max(_open_on(rows[term], day) - used[term], NOTHING))
            used[term] += part
            left -= part
        over += left
    return {term: part for term, part in used.items() if part}, over


def _open_on(rows: Sequence[Kept], day: date) -> Decimal:
    return sum((row.amount for row in rows if row.remitted_on is None or row.remitted_on >= day), NOTHING)
