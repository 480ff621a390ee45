"""Whose term a prize is applied for in: the order's own, or a day of the organiser's for a correction."""

from __future__ import annotations

from datetime import date

from hackathon_portal.contests.models import Contest
from prizes.announced import announced_on
from prizes.models import PayoutApplication
from prizes.rules import terms


def by_organiser(application: PayoutApplication) -> bool:
    """Whether the last day now is one the organiser has set for a correction, so that no clause of the order is its ground."""
    return application.correct_by is not None


def days_given(application: PayoutApplication, contest: Contest) -> int:
    """How many days the organiser's corrections have added to the order's own term, all returns together."""
    own, now = terms.apply_by(announced_on(contest), contest.regulation), application.award.apply_by
    return max((now - own).days, 0) if application.correct_by and own and now else 0


def moved_from(last: date | None, contest: Contest) -> date | None:
    """The day off on which the order's term would have ended, where `last` is the working day after it; else None."""
    announced = announced_on(contest)
    return terms.moved_from(announced, contest.regulation) if last == terms.apply_by(announced, contest.regulation) else None
