"""What registration has against a new version of a regulation."""

from __future__ import annotations

from hackathon_portal.contests.checks import regulation_check
from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.rules import consents
from hackathon_portal.regulation.schema import Regulation
from registration.queries import consent_texts
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


@regulation_check
def consents_apart(contest: Contest, regulation: Regulation) -> list[tuple[str, str]]:
    """A new text agrees to one subject alone (152-FZ, article 9 part 1); what an earlier version of the order held goes on."""
    held = {why for _, why in consents.joined_in(contest.regulation)}
    return [(path, why) for path, why in consents.joined_in(regulation) if why not in held]


@regulation_check
def texts_of_versions(contest: Contest, regulation: Regulation) -> list[tuple[str, str]]:
    """Under the version of a text that people have agreed to stands that text and no other (152-FZ, article 9 parts 1 and 3)."""
    return [
        (
            f"{path}.version",
            f"текст «{document.title}» другой, а версия та же ({document.version}), под ней уже могли согласиться: дайте тексту новую версию",
        )
        for path, document in consent_texts.under_a_former_version(contest, regulation)
    ]
