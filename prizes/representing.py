"""Whose prizes a representative may see or act for: by the age on the day, in the contest's zone (Kuzbass: 12.11)."""

from __future__ import annotations

from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.rules.required_documents import Power, power_of_representative
from registration.models import Application, Representative


def power_over(application: Application, contest: Contest) -> Power:
    """What a representative of this person may do today."""
    today = local_day(clock.now(), contest.regulation)
    return power_of_representative(application.birth_date, contest.regulation, on=today)


def represented(user: Any, contest: Contest, *powers: Power) -> list[int]:
    """Keys of the applications of the contest whose accepted representative this user is, with one of these powers today."""
    if contest.regulation.representation is None or not getattr(user, "pk", None):
        return []
    mine = Application.objects.filter(
        contest=contest, representative__user=user.pk, representative__state=Representative.State.ACCEPTED
    )
    return [one.pk for one in mine if power_over(one, contest) in powers]


def acts_for(user: Any, application: Application) -> bool:
    """Whether this user acts instead of the person today."""
    return application.pk in represented(user, contest_with_regulation(application.contest_id), Power.ACTS)


def consents_for(user: Any, application: Application) -> bool:
    """Whether this user sees the person's prize and hands in the own consent, and does nothing else."""
    return application.pk in represented(user, contest_with_regulation(application.contest_id), Power.CONSENTS)
