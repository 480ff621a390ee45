"""What an official document of the commission says besides its decisions: whose it is, where and when it was made, whose sheets it rests on."""

from __future__ import annotations

from typing import Any

from hackathon_portal.contests.models import Contest
from judging.models import Meeting
from judging.queries import results as results_queries
from judging.rules.wording import NBSP, city_of, initials, number


def requisites(contest: Contest, meeting: Meeting) -> dict[str, Any]:
    """Organisation, place of composition, beginning and place of the meeting (JSON types)."""
    return {
        "organisation": contest.regulation.operator.name,
        "composed_at": city_of(contest.address, contest.place),
        "began": f"{meeting.begins_at:%H:%M}" if meeting.begins_at else "",
        "held_at": meeting.place,
    }


def sheet_rows(contest: Contest) -> list[dict[str, str]]:
    """Each project with the total of every member's valid sheet, for the annex; nothing where sheets are never disclosed."""
    if contest.regulation.judging.sheets_confidential:
        return []
    return [
        {
            "team": row["project"].team.shown_name,
            "project": row["project"].title,
            "points": "; ".join(
                f"{initials(cell['member'].full_name)}{NBSP}– "
                + (number(f"{cell['points'].normalize():f}") if cell["points"] is not None else cell["why"])
                for cell in row["cells"]
            ),
        }
        for row in results_queries.sheet_matrix(contest)["rows"]
    ]
