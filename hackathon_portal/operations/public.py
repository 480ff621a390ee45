"""What the public page of a contest shows of the work around it: the programme in force, approved bodies, whether there is press."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.public_parts import calendar_lines, public_part
from hackathon_portal.operations.models import PressItem
from hackathon_portal.operations.queries.bodies import bodies_of
from hackathon_portal.operations.queries.programme import programme_of


@public_part
def around(contest: Contest) -> dict[str, Any]:
    return {
        "programme": programme_of(contest),
        "bodies": [row for row in bodies_of(contest) if row.body and row.body.approved_at],
        "has_press": PressItem.objects.filter(contest=contest, state=PressItem.State.PUBLISHED).exists(),
    }


@calendar_lines
def programme(contest: Contest) -> list[tuple[datetime, str]]:
    return programme_of(contest).lines
