"""Checkpoints open when the lines of the programme say that they are bound to (contests/bound_lines.py)."""

from __future__ import annotations

from collections.abc import Iterator

from hackathon_portal.contests.bound_lines import Bound, binds_lines
from hackathon_portal.contests.models import Contest
from judging.models import Checkpoint


@binds_lines
def checkpoints(contest: Contest) -> Iterator[Bound]:
    for one in Checkpoint.objects.filter(contest=contest, line__isnull=False).select_related("line"):
        if one.line is not None:
            yield Bound(one.line, one.opens_at, f"контрольная точка «{one.title}» открывается")
