"""Reads of the bodies a regulation names."""

from __future__ import annotations

from dataclasses import dataclass

from hackathon_portal.contests.models import Contest
from hackathon_portal.operations.models import Body, BodyMember
from hackathon_portal.regulation.schema import OrganisingBody


@dataclass(frozen=True)
class BodyOf:
    """A body of the regulation with its act and people, None and empty before anybody was named."""

    rules: OrganisingBody
    body: Body | None
    members: list[BodyMember]

    @property
    def newcomers(self) -> bool:
        """Whether somebody was named after the last act."""
        return any(member.approved_at is None for member in self.members)


def bodies_of(contest: Contest) -> list[BodyOf]:
    """The regulation's bodies in its order: at most two queries."""
    known = contest.regulation.organising.bodies
    if not known:
        return []
    rows = {body.code: body for body in Body.objects.filter(contest=contest).prefetch_related("members__user")}
    return [
        BodyOf(rules, body, [one for one in body.members.all() if one.left_at is None] if body else [])
        for rules in known
        for body in [rows.get(rules.code)]
    ]
