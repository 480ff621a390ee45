"""Reads of gatherings, who comes to them and who was there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from hackathon_portal.contests.models import Contest
from hackathon_portal.events.models import Gathering, SignUp
from hackathon_portal.kernel.prepared import prepared
from hackathon_portal.kernel.rooms import Kind, Room

State = SignUp.State


def of_room(room: Room) -> QuerySet[Gathering]:
    """Every gathering of a contest or of another room, as they begin."""
    if room.kind == Kind.CONTEST:
        return Gathering.objects.filter(contest=room.pk).select_related("hall")
    return Gathering.objects.filter(room=str(room)).select_related("hall")


def counted(rows: QuerySet[Gathering]) -> QuerySet[Gathering]:
    """With how many come (`coming`), are asked (`invited`), wait for a seat (`waiting`), were there (`attended`)."""
    return rows.annotate(
        coming=Count("sign_ups", filter=Q(sign_ups__state=State.COMING)),
        invited=Count("sign_ups", filter=Q(sign_ups__state=State.INVITED)),
        waiting=Count("sign_ups", filter=Q(sign_ups__state=State.WAITING)),
        attended=Count("sign_ups", filter=Q(sign_ups__attended_at__isnull=False)),
    )


def gatherings(contest: Contest) -> QuerySet[Gathering]:
    """Those of a contest, counted."""
    return counted(Gathering.objects.filter(contest=contest))


@prepared
def _gatherings(contest_id: int) -> QuerySet[Gathering]:
    return Gathering.objects.filter(contest=contest_id).select_related("hall")


@prepared
def _sign_ups(contest_id: int, user_id: int) -> QuerySet[SignUp]:
    return SignUp.objects.filter(gathering__contest=contest_id, user=user_id)


def gatherings_for(user: Any, contest: Contest) -> list[tuple[Gathering, SignUp | None]]:
    """What a visitor sees: gatherings open to sign up for, those the person is invited to, each with the own answer."""
    planned = _gatherings(contest.pk)
    mine = {row.gathering_id: row for row in _sign_ups(contest.pk, user.pk)} if planned and user.is_authenticated else {}
    return [(one, mine.get(one.pk)) for one in planned if one.audience != Gathering.Audience.WINNERS or one.pk in mine]


def own_answers(user: Any, room: Room) -> dict[int, SignUp]:
    """Key of a gathering of the room -> the person's answer; nothing for a visitor."""
    if not user.is_authenticated:
        return {}
    rows = SignUp.objects.filter(user=user.pk, gathering__in=of_room(room))
    return {row.gathering_id: row for row in rows}


def own_answer(user: Any, gathering: Gathering) -> SignUp | None:
    """What the person answered to one gathering; None for a visitor."""
    return SignUp.objects.filter(user=user.pk, gathering=gathering).first() if user.is_authenticated else None


def own_programme(user: Any, room: Room) -> list[tuple[Gathering, SignUp]]:
    """What the person has signed up for, waits for, is invited to or was at, as it begins."""
    rows = own_answers(user, room)
    kept = [pk for pk, row in rows.items() if row.state != State.DECLINED]
    return [(one, rows[one.pk]) for one in of_room(room).filter(pk__in=kept)] if kept else []


def clashing(user: Any, gathering: Gathering) -> list[Gathering]:
    """What else the person comes to or waits for at the same time."""
    at_once = of_room(gathering.belongs_to).filter(starts_at__lt=gathering.ends_at, ends_at__gt=gathering.starts_at)
    chosen = at_once.filter(sign_ups__user=user.pk, sign_ups__state__in=[State.COMING, State.WAITING])
    return list(chosen.exclude(pk=gathering.pk))


def coming_to(one: Gathering) -> int:
    """How many have said that they come."""
    return one.sign_ups.filter(state=State.COMING).count()


def taken_seats(gatherings: Iterable[Gathering]) -> Mapping[int, int]:
    """Key of a gathering with a limit -> how many of its seats are taken."""
    limited = [one.pk for one in gatherings if one.most is not None]
    rows = SignUp.objects.filter(gathering__in=limited, state=State.COMING).order_by()
    return dict(rows.values_list("gathering").annotate(Count("pk"))) if limited else {}


def attended(user: Any, room: Room) -> QuerySet[SignUp]:
    """Where the person was in a contest or a season: marks that stand (`attended_at`), each with its `gathering`."""
    rows = SignUp.objects.filter(user=user.pk, attended_at__isnull=False, gathering__in=of_room(room))
    return rows.select_related("gathering").order_by("attended_at")
