"""Reads of the bodies a regulation names."""

from __future__ import annotations

from dataclasses import dataclass

from hackathon_portal.contests.models import Contest
from hackathon_portal.operations.models import Body, BodyMember, Volunteer
from hackathon_portal.regulation.schema import OrganisingBody


@dataclass(frozen=True)
class BodyOf:
    """A body of the regulation with its act and people, None and empty before anybody was named."""

    rules: OrganisingBody
    body: Body | None
    members: list[BodyMember]
    # Volunteers whom the next act of the composition lists; where the regulation has them in this body.
    volunteers: tuple[Volunteer, ...] = ()

    @property
    def newcomers(self) -> bool:
        """Whether somebody was named after the last act."""
        return any(member.approved_at is None for member in self.members) or any(one.is_named for one in self.volunteers)


def bodies_of(contest: Contest) -> list[BodyOf]:
    """The regulation's bodies in its order: at most three queries."""
    known = contest.regulation.organising.bodies
    if not known:
        return []
    rows = {body.code: body for body in Body.objects.filter(contest=contest).prefetch_related("members__user")}
    theirs = contest.regulation.organising.volunteers_in
    people = Volunteer.objects.filter(contest=contest, state__in=[Volunteer.State.NAMED, Volunteer.State.APPROVED])
    volunteers = tuple(people.select_related("user")) if theirs else ()
    found = []
    for rules in known:
        body = rows.get(rules.code)
        members = [one for one in body.members.all() if one.left_at is None] if body else []
        found.append(BodyOf(rules, body, members, volunteers if rules.code == theirs else ()))
    return found
