"""Whose prizes a representative may see or act for: by the age on the day, in the contest's zone (Kuzbass: 12.11)."""

from __future__ import annotations

from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.russia.words import plural
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


def is_child_alone(holder: Application | None, contest: Contest, user: Any) -> bool:
    """Whether this user holds the prize and is below the age of own papers: what is signed about it, the representative signs."""
    if holder is None or holder.user_id != user.pk or contest.regulation.prizes.own_documents_from_age is None:
        return False
    return power_over(holder, contest) is Power.ACTS


def refuse_child(holder: Application | None, contest: Contest, user: Any, *, code: str, what: str) -> None:
    """Refuse a signature or a waiver of a child alone (Kuzbass: 12.11; Civil Code, art. 28); `what` the representative may do instead."""
    if not is_child_alone(holder, contest, user):
        return
    age = plural(contest.regulation.prizes.own_documents_from_age or 0, "года,лет,лет")
    raise RuleViolation(
        code=code, clause=contest.regulation.clause("prize.representative"),
        message=f"Получателю нет {age}: {what} может родитель или законный представитель. Он входит по ссылке из письма о согласии "
        "и связывает свою учётную запись.",
    )  # fmt: skip
