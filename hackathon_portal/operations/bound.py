"""Gatherings begin when the lines of the programme say that they are bound to (contests/bound_lines.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hackathon_portal.contests.bound_lines import Bound, binds_lines
from hackathon_portal.contests.checks import follows_announcement
from hackathon_portal.contests.models import AnnouncementChange, Contest
from hackathon_portal.events.actions.gatherings import move_to_line
from hackathon_portal.events.models import Gathering


@binds_lines
def gatherings(contest: Contest) -> Iterator[Bound]:
    for one in Gathering.objects.filter(contest=contest, line__isnull=False).select_related("line"):
        if one.line is not None:
            yield Bound(one.line, one.starts_at, f"мероприятие «{one.title}»")


@follows_announcement
def gatherings_move(contest: Contest, change: AnnouncementChange, before: Mapping[str, Any]) -> None:
    """The programme's lines have moved with the days: gatherings bound to them begin when they say."""
    if "starts_on" not in before:
        return
    for one in Gathering.objects.filter(contest=contest, line__isnull=False).select_related("line"):
        one.contest = contest
        move_to_line(one)
