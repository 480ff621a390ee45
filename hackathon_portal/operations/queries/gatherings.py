"""Reads of gatherings and who comes to them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.operations.models import Gathering, SignUp


def gatherings(contest: Contest) -> QuerySet[Gathering]:
    """Events with how many come (`coming`), are asked (`invited`), were there (`attended`)."""
    return Gathering.objects.filter(contest=contest).annotate(
        coming=Count("sign_ups", filter=Q(sign_ups__state=SignUp.State.COMING)),
        invited=Count("sign_ups", filter=Q(sign_ups__state=SignUp.State.INVITED)),
        attended=Count("sign_ups", filter=Q(sign_ups__attended_at__isnull=False)),
    )


def gatherings_for(user: Any, contest: Contest) -> list[tuple[Gathering, SignUp | None]]:
    """What a visitor sees: gatherings open to sign up for, those the person is invited to, each with the own answer."""
    mine = {}
    if user.is_authenticated:
        mine = {row.gathering_id: row for row in SignUp.objects.filter(gathering__contest=contest, user=user)}
    return [
        (one, mine.get(one.pk)) for one in gatherings(contest) if one.audience != Gathering.Audience.WINNERS or one.pk in mine
    ]
