"""Schools of a season: what its rules ask of them, how many people stand where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from hackathon_portal.learning.models import Programme
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.rules.schema import SchoolRules
from hackathon_portal.seasons.rules.words import OF_DUTIES


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
