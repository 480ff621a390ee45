"""When a payout application and a payment are due (Tula: clauses 10.2, 10.3). Pure."""

from __future__ import annotations

from datetime import date

from hackathon_portal.regulation.rules.deadlines import day_after
from hackathon_portal.regulation.schema import Regulation


def apply_by(announced_on: date, regulation: Regulation) -> date | None:
    """Last day to apply for the prize: the term counts from the day after the winners were announced.

    A term of calendar days ends on its last day, a day off as well.
    """
    return day_after(announced_on, regulation.prizes.apply_within)


def pay_by(announced_on: date, applied_on: date, regulation: Regulation) -> date | None:
    """Last day to transfer the prize: the term counts from the day after the later of announcement and application."""
    return day_after(max(announced_on, applied_on), regulation.prizes.pay_within)


def is_late(applied_on: date, deadline: date | None) -> bool:
    return deadline is not None and applied_on > deadline
