"""Which clause a refused prize rests on. Pure.

Source: Tula 8.2.2 with 10.3 (no application within the term), 7.1.4 (a prize is due to whose team broke no rule); Kuzbass 12.14 and
12.15. Who gives a prize up needs no clause.
"""

from __future__ import annotations

from typing import Literal

from hackathon_portal.regulation.schema import Regulation

Ground = Literal["late", "violation"]


def refusal_clause(regulation: Regulation, ground: Ground) -> str:
    """The clause of a refusal; a regulation adopted with one clause for all keeps it."""
    return regulation.clause(f"prize.refusal.{ground}") or regulation.clause("prize.refusal")


def passing_clause(regulation: Regulation) -> str:
    """The clause by which a prize that is not given out goes to somebody else; the fund's, where none is named."""
    return regulation.clause("prize.refused") or regulation.clause("prize.fund")
