"""Reads of contests: the public lists, what a person has to do with, the journal."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Prefetch, Q, QuerySet

from hackathon_portal.accounts.models import RoleGrant
from hackathon_portal.contests.models import Body, BodyMember, Contest, Nomination, OrganiserLogo, Partner, ProgrammeVersion
from hackathon_portal.contests.regulation import Organiser, OrganisingBody
from hackathon_portal.kernel.models import AccessRecord, DeedRecord


def contest_with_regulation(contest_id: int) -> Contest:
    """The contest fresh from the database, with its regulation in force."""
    return Contest.objects.select_related("regulation_version").get(pk=contest_id)


def locked_contest(contest_id: int) -> Contest:
    """The same with its row locked until the transaction ends: what is counted per contest is decided one after another."""
    return Contest.objects.select_related("regulation_version").select_for_update(of=("self",)).get(pk=contest_id)


def announced_contests() -> QuerySet[Contest]:
    found = Contest.objects.exclude(state=Contest.State.DRAFT).select_related("regulation_version")
    return found.defer("regulation_version__text", "rules_text", "how_to_register")


def contests_of(user: Any) -> QuerySet[Contest]:
    """Contests in which the user holds a granted role, with those roles prefetched as `my_grants`."""
    return (
        Contest.objects.filter(grants__user=user)
        .distinct()
        .select_related("regulation_version")
        .defer("regulation_version__text", "rules_text", "how_to_register")
        .prefetch_related(Prefetch("grants", RoleGrant.objects.filter(user=user), to_attr="my_grants"))
    )


def journal(contest: Contest, *, search: str = "", limit: int = 200, offset: int = 0) -> list[DeedRecord]:
    """Deeds in this contest, newest first, in one query."""
    rows = DeedRecord.objects.filter(contest_ref=contest.pk).select_related("user").order_by("-id")
    if search:
        rows = rows.filter(Q(title__icontains=search) | Q(about__icontains=search) | Q(reason__icontains=search))
    return list(rows[offset : offset + limit])


def accesses(contest: Contest, *, limit: int = 200) -> list[AccessRecord]:
    """Who saw personal data in clear, newest first."""
    return list(AccessRecord.objects.filter(contest_ref=contest.pk).select_related("user").order_by("-id")[:limit])


def approved_programme(contest: Contest) -> ProgrammeVersion | None:
    return ProgrammeVersion.objects.filter(contest=contest).first()


class Programme(NamedTuple):
    """What visitors read: (instant, title) in order, and the version it is where the regulation has the programme approved."""

    lines: list[tuple[datetime, str]]
    version: ProgrammeVersion | None


def programme_of(contest: Contest) -> Programme:
    """The version in force, nothing before the first; the lines as they are where none is approved."""
    if not contest.regulation.organising.programme_approved:
        return Programme(_lines(contest), None)
    version = approved_programme(contest)
    return Programme([(datetime.fromisoformat(at), title) for at, title in version.entries] if version else [], version)


def _lines(contest: Contest) -> list[tuple[datetime, str]]:
    return list(contest.timetable.values_list("starts_at", "title"))


def programme_differs(contest: Contest) -> bool:
    """Whether the lines have changed since the version in force, or were never approved."""
    return contest.regulation.organising.programme_approved and _lines(contest) != programme_of(contest).lines


def shown_partners(contest: Contest) -> list[Partner]:
    """Partners visitors see: all of them, or those with an agreement where the regulation asks for one."""
    rows = Partner.objects.filter(contest=contest)
    if contest.regulation.organising.partners_by_agreement:
        rows = rows.exclude(agreement_number="").exclude(agreement_date=None)
    return list(rows)


def organisers_with_logos(contest: Contest) -> list[tuple[Organiser, OrganiserLogo | None]]:
    """The organisers in the regulation's order, each with the picture that was attached."""
    organisers = contest.regulation.organisers
    logos = {logo.name: logo for logo in OrganiserLogo.objects.filter(contest=contest)} if organisers else {}
    return [(one, logos.get(one.name)) for one in organisers]


def by_track(contest: Contest) -> list[tuple[str, list[Nomination]]]:
    """Tasks grouped by track in their own order; without tracks one group without a title."""
    groups: dict[str, list[Nomination]] = defaultdict(list)
    for nomination in contest.nominations.all():  # type: ignore[attr-defined]
        groups[nomination.track].append(nomination)
    return list(groups.items())


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
