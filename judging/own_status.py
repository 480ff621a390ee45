"""What judging adds to the page of a person's application."""

from __future__ import annotations

from typing import Any

from hackathon_portal.contests.models import Contest
from judging.queries import opinions
from registration.parts import status_part


@status_part
def own_assessment(user: Any, contest: Contest) -> dict[str, Any]:
    """Whether the person's assessment is there to read; no query where the regulation knows none."""
    return {"has_assessment": bool(contest.regulation.judging.assessment_sheets) and opinions.has_own(user, contest)}
