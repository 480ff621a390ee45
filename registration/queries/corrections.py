"""What waits for staff after the admission: proposed corrections, checks that turned against somebody, teams that fell below the least size."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from hackathon_portal.contests.kept import kept
from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.rules.deadlines import day_after, local_day
from registration import fields
from registration.models import Application, Correction, Finding
from registration.queries.teams import undecided_teams
from registration.rules.eligibility import Verdict
from registration.states import ApplicationState

ADMITTED = (ApplicationState.ADMITTED, ApplicationState.SUSPENDED)


def values_of(correction: Correction) -> dict[str, Any]:
    """Field -> proposed value."""
    dates = {name for name, field in fields.FIELDS.items() if field.type is fields.Type.DATE}
    return {
        name: date.fromisoformat(value) if name in dates and value else value
        for name, value in json.loads(correction.values or "{}").items()
    }


def proposed(application: Application) -> dict[str, Any]:
    """What the application's open proposal would change."""
    correction = Correction.objects.filter(application=application, state=Correction.State.PROPOSED).first()
    return values_of(correction) if correction else {}


def open_corrections(contest: Contest) -> QuerySet[Correction]:
    """Proposals that wait, the earliest due first."""
    rows = Correction.objects.filter(
        application__contest=contest, state=Correction.State.PROPOSED, application__state__in=ADMITTED
    )
    return rows.select_related("application__team").order_by("due_on", "id")


def turned_findings(contest: Contest) -> QuerySet[Finding]:
    """What checks say against people who are admitted and did not say when they were."""
    rows = Finding.objects.filter(application__contest=contest, application__state__in=ADMITTED, turned_at__isnull=False)
    # What is said of a team is a finding of everybody in it: once is enough.
    earlier = rows.filter(
        code__startswith="team.", code=OuterRef("code"), application__team=OuterRef("application__team"), pk__lt=OuterRef("pk")
    )
    return (
        rows.exclude(verdict=Verdict.GREEN)
        .exclude(Exists(earlier))
        .select_related("application__team")
        .order_by("turned_at", "id")
    )


def due_on(contest: Contest, at: datetime) -> date:
    """By when staff decide what has come at this instant: the term of a decision on an application, else the contest's start."""
    term = contest.regulation.registration.decision_within
    today = local_day(at, contest.regulation)
    return day_after(today, term) or max(contest.starts_on, today)


class Waiting(NamedTuple):
    """How much waits after the admission, and the first day it is due."""

    corrections: int
    findings: int
    teams: int
    due_on: date | None

    @property
    def total(self) -> int:
        return self.corrections + self.findings + self.teams


def waiting(contest: Contest) -> Waiting:
    """Kept until somebody does something in the contest."""
    return Waiting(*kept(contest, "after-admission", lambda: _count(contest)))


def _count(contest: Contest) -> tuple[int, int, int, date | None]:
    corrections = list(open_corrections(contest).values_list("due_on", flat=True))
    turned = list(turned_findings(contest).values_list("turned_at", flat=True))
    days = [*corrections, *(due_on(contest, at) for at in turned if at)]
    teams = undecided_teams(contest).count() if contest.results_published_at is None else 0
    return len(corrections), len(turned), teams, min((day for day in days if day), default=None)
