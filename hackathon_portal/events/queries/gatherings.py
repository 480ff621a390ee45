"""Reads of gatherings and who comes to them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.events.models import Gathering, SignUp
from hackathon_portal.kernel.prepared import prepared


def gatherings(contest: Contest) -> QuerySet[Gathering]:
    """Events with how many come (`coming`), are asked (`invited`), were there (`attended`)."""
    return Gathering.objects.filter(contest=contest).annotate(
        coming=Count("sign_ups", filter=Q(sign_ups__state=SignUp.State.COMING)),
        invited=Count("sign_ups", filter=Q(sign_ups__state=SignUp.State.INVITED)),
        attended=Count("sign_ups", filter=Q(sign_ups__attended_at__isnull=False)),
    )


@prepared
def _gatherings(contest_id: int) -> QuerySet[Gathering]:
    return Gathering.objects.filter(contest=contest_id)


@prepared
def _sign_ups(contest_id: int, user_id: int) -> QuerySet[SignUp]:
    return SignUp.objects.filter(gathering__contest=contest_id, user=user_id)


def gatherings_for(user: Any, contest: Contest) -> list[tuple[Gathering, SignUp | None]]:
    """What a visitor sees: gatherings open to sign up for, those the person is invited to, each with the own answer."""
    planned = _gatherings(contest.pk)
    mine = {row.gathering_id: row for row in _sign_ups(contest.pk, user.pk)} if planned and user.is_authenticated else {}
    return [(one, mine.get(one.pk)) for one in planned if one.audience != Gathering.Audience.WINNERS or one.pk in mine]


def coming_to(one: Gathering) -> int:
    """How many have said that they come."""
    return one.sign_ups.filter(state=SignUp.State.COMING).count()
