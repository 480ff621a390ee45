"""The day the terms of prizes count from (Tula: 10.2, 10.3; Kuzbass: 12.10, 12.12, 12.14)."""

from __future__ import annotations

from datetime import date

from hackathon_portal.contests import publications
from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.rules import terms


def announced_on(contest: Contest) -> date:
    """The day the terms of prizes count from, as the regulation reads it, in the contest's zone; ValueError before the publication."""
    if contest.results_published_at is None:
        raise ValueError("the results are not published")
    published = local_day(contest.results_published_at, contest.regulation)
    if (placed := placed_on(contest)) is not None:
        published = max(published, placed)
    return terms.counted_from(contest.winners_announced_on, published, contest.regulation)


def placed_on(contest: Contest) -> date | None:
    """The day the decision stood in the last of the places the document names; None while one has no mark, or where it names none."""
    standing = publications.first_standing(contest, "results")
    return standing.done_on if standing else None


def places_left(contest: Contest) -> str:
    """In which of these places the decision is not marked yet, in words; empty when in all, or where the document names none."""
    standing = publications.first_standing(contest, "results")
    return standing.waiting if standing else ""
