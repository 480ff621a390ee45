"""When a payout application and a payment are due (Tula: clauses 10.2, 10.3). Pure."""

from __future__ import annotations

from datetime import date, timedelta

from hackathon_portal.regulation.rules.deadlines import day_after, end_of_term
from hackathon_portal.regulation.schema import Regulation


def counted_from(announced: date | None, published: date, regulation: Regulation) -> date:
    """The day the terms of prizes begin from, as the regulation reads it: winners announced (None: by the publication), decision published."""
    announced = announced or published
    days = {"announced": announced, "published": published, "later": max(announced, published)}
    return days[regulation.prizes.claim_counts_from]


def apply_by(announced_on: date, regulation: Regulation) -> date | None:
    """Last day to apply for the prize: the term counts from the day after the winners were announced.

    It takes a right, so it ends on a working day where the regulation does not exclude that (Civil Code, art. 191, 193).
    """
    last = day_after(announced_on, regulation.prizes.apply_within)
    return end_of_term(last, regulation) if last else None


def moved_from(announced_on: date, regulation: Regulation) -> date | None:
    """The day off on which the term would have ended had its end not been moved to a working day; None where it was not."""
    last = day_after(announced_on, regulation.prizes.apply_within)
    return last if last and end_of_term(last, regulation) != last else None


def correct_by(returned_on: date, regulation: Regulation, *, applied_in: date | None, asked: date | None = None) -> date | None:
    """Last day to correct what was returned: the organiser's day, or the regulation's few days from the return.

    Never before the regulation's own term (`applied_in`), which is given once, from the announcement; None without such a term.
    """
    if applied_in is None:
        return None
    given = asked or day_after(returned_on, regulation.prizes.correction_within) or returned_on
    return max(applied_in, end_of_term(given, regulation))


def open_again_by(last: date | None, regulation: Regulation, *, today: date, closed_on: date | None = None) -> date | None:
    """Last day to apply for a prize that is given back, or grows, today: the days that were left when it was closed, and

    never fewer than for a correction. None without a term.
    """
    if last is None:
        return None
    left = (last - closed_on).days if closed_on else 0
    least = day_after(today, regulation.prizes.correction_within) or day_after(today, regulation.prizes.apply_within) or today
    return max(last, end_of_term(max(today + timedelta(days=left), least), regulation))


def pay_by(announced_on: date, applied_on: date, regulation: Regulation) -> date | None:
    """Last day to transfer the prize: the term counts from the day after the later of announcement and application."""
    return day_after(max(announced_on, applied_on), regulation.prizes.pay_within)


def is_late(applied_on: date, deadline: date | None) -> bool:
    return deadline is not None and applied_on > deadline
