"""Schools of a season: what its rules ask of them, how many people stand where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from hackathon_portal.accounts.models import RoleGrant
from hackathon_portal.accounts.roles import Role
from hackathon_portal.learning.models import Completion, Programme
from hackathon_portal.seasons.models import Season, StageContest
from hackathon_portal.seasons.rules.schema import Duty, SchoolRules
from hackathon_portal.seasons.rules.words import OF_DUTIES

# Who does what the document names (open point of the preset).
DUTIES: dict[str, Duty] = {
    Role.MENTOR: Duty.TRACKER, Role.MEMBER: Duty.EXPERT, Role.CHAIR: Duty.EXPERT, Role.ASSESSOR: Duty.EXPERT,
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A school as the rules have it: who is not assigned without it, at which stages, by which place in the document."""

    school: SchoolRules
    whom: str
    stages: str
    clause: str


@dataclass(frozen=True)
class Counts:
    """How many people of a school stand where."""

    enrolled: int
    finished: int


def asked_of(season: Season, code: str) -> Asked | None:
    """What the rules in force say of a school; None where they do not name it."""
    rules = season.rules
    school = rules.school(code)
    if school is None:
        return None
    titles = {stage.code: stage.title for stage in rules.stages}
    return Asked(
        school,
        " и ".join(OF_DUTIES[one] for one in school.required_for),
        "; ".join(f"«{titles[one]}»" for one in school.stages),
        school.clause or rules.clause("schools"),
    )


def counts_of(programmes: Iterable[Programme]) -> dict[int, Counts]:
    """People enrolled and those who have finished, by school."""
    there, done = Q(enrolments__ended_at=None), Q(enrolments__completion__revoked_at=None, enrolments__completion__isnull=False)
    rows = Programme.objects.filter(pk__in=[one.pk for one in programmes]).order_by().annotate(
        enrolled=Count("enrolments", filter=there), finished=Count("enrolments", filter=done)
    )  # fmt: skip
    return {row.pk: Counts(row.enrolled, row.finished) for row in rows}


def assigned(season: Season, users: Iterable[int]) -> list[RoleGrant]:
    """Roles these people hold in contests of the season's hubs for which a school may be asked."""
    rows = RoleGrant.objects.filter(user__in=[*users], role__in=[*DUTIES], contest__stage_of__stage__season=season)
    return list(rows.filter(contest__stage_of__hub__isnull=False).select_related("user", "contest").order_by("user", "pk"))


def assigned_after_all(season: Season, programme: Programme | None = None) -> list[RoleGrant]:
    """Who is assigned though their school was revoked later, and nobody let them in without it: nothing is changed by itself."""
    asked = {school.code: school for school in season.rules.schools if school.required_for}
    revoked = Completion.objects.filter(enrolment__programme__room=str(season.room), enrolment__programme__code__in=[*asked])
    if programme is not None:
        revoked = revoked.filter(enrolment__programme=programme)
    rows = list(
        revoked.exclude(revoked_at=None).values_list("enrolment__user", "enrolment__programme__code", "enrolment__programme")
    )
    let_in = set(
        Programme.objects.filter(pk__in=[key for *_, key in rows], let_in__ended_at=None).values_list("let_in__user", "code")
    )
    without: dict[int, set[str]] = {}
    for user, code, _ in rows:
        if (user, code) not in let_in:
            without.setdefault(user, set()).add(code)
    if not without:
        return []
    found = assigned(season, without)
    held = StageContest.objects.filter(stage__season=season, contest__in=[one.contest_id for one in found])
    stages = dict(held.values_list("contest", "stage__code"))
    return [
        one for one in found
        if one.contest_id
        and any(asked[code].is_asked_of(stages[one.contest_id], DUTIES[one.role]) for code in without[one.user_id])
    ]  # fmt: skip
