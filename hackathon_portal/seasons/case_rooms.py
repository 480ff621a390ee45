"""A season answers for its cases (`cases/gates.py`), names them on its pages and opens them by the clock."""

from __future__ import annotations

from hackathon_portal.cases import gates
from hackathon_portal.cases.permissions import cases_kept_by
from hackathon_portal.kernel.rooms import Kind
from hackathon_portal.seasons.queries import cases

gates.cases_played(
    Kind.SEASON,
    gates.Playing(
        stages=cases.stages,
        ends_at=cases.ends_at,
        opens_at=cases.opens_at,
        opens_in=cases.opens_in,
        somewhere=cases.somewhere,
        plays=cases.plays,
        address=cases.address,
        staff=cases.staff,
        solutions=cases.solutions,
    ),
)
cases_kept_by(Kind.SEASON, "seasons.keep_cases")
