"""The day the terms of prizes count from (Tula: 10.2, 10.3; Kuzbass: 12.10, 12.12, 12.14)."""

from __future__ import annotations

from datetime import date

from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.rules import terms


def announced_on(contest: Contest) -> date:
    """The day the terms of prizes count from, as the regulation reads it, in the contest's zone; ValueError before the publication."""
    if contest.results_published_at is None:
        raise ValueError("the results are not published")
    published = local_day(contest.results_published_at, contest.regulation)
    return terms.counted_from(contest.winners_announced_on, published, contest.regulation)
