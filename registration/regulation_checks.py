"""What registration has against a new version of a regulation."""

from __future__ import annotations

from hackathon_portal.contests.checks import regulation_check
from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.schema import Regulation
from registration.queries.places import line_of, seats_taken


@regulation_check
def places(contest: Contest, regulation: Regulation) -> list[tuple[str, str]]:
    """Places stay enough for those who hold one, and are counted by the same unit once the queue has begun."""
    taken = seats_taken(contest)
    limit = regulation.seats.limit
    if limit is not None and taken > max(limit, contest.raised_seats or 0):
        return [("seats.limit", f"мест меньше, чем уже занято: {taken}")]
    if regulation.seats.unit != contest.regulation.seats.unit and line_of(contest).last:
        return [("seats.unit", "очередь уже считают иначе: подавшие заявки потеряли бы свои места")]
    return []
