"""What a contest says of the gatherings held in it (events/hosts.py, events/audiences.py): its zone and clauses, who is admitted, whose code it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from hackathon_portal.events.actions import seats
from hackathon_portal.events.audiences import audience
from hackathon_portal.events.hosts import Holder, Host, host
from hackathon_portal.events.models import Gathering, SignUp
from hackathon_portal.kernel.following import Done, follow
from hackathon_portal.kernel.rooms import Kind, Room
from registration.models import Application
from registration.states import ApplicationState

RULES = {Gathering.Kind.CEREMONY: "ceremony", Gathering.Kind.DEMO: "demo_event"}


def _admitted(contest_id: int | None) -> QuerySet[Application]:
    return Application.objects.filter(contest=contest_id, state=ApplicationState.ADMITTED)


@audience(Kind.CONTEST, Gathering.Audience.ADMITTED)
def admitted(user: Any, gathering: Gathering) -> bool:
    """Whoever is admitted, and those who work at the contest."""
    rows = _admitted(gathering.contest_id).filter(user=user)
    return rows.exists() or bool(user.has_perm("contests.see_desk", gathering.contest))


# Whoever files has not been admitted yet, and in the deadline hour nothing is asked that is not needed.
FILING = frozenset({"submit_application", "file_entries", "save_draft"})


@follow([Application], but=FILING)
def who_left(done: Done) -> None:
    """Whoever was admitted and takes part no more gives the seat back (`seats.let_go`); a pause leaves it."""
    planned = seats.to_come(contest__isnull=False)
    if done.contest_id:
        planned = planned.filter(contest=done.contest_id)
    mine = Application.objects.filter(contest=OuterRef("gathering__contest"), user=OuterRef("user"))
    stays = mine.filter(state__in=[ApplicationState.ADMITTED, ApplicationState.SUSPENDED])
    seats.let_go(SignUp.objects.filter(Exists(mine) & ~Exists(stays), gathering__in=planned))


def clause(gathering: Gathering) -> str:
    return gathering.thing.regulation.clause(RULES.get(Gathering.Kind(gathering.kind), "events"))


def holders(room: Room, codes: Collection[str]) -> dict[str, Holder]:
    """Whose admission letters hold these codes."""
    rows = _admitted(room.pk).filter(door_code__in=codes)
    return {row.door_code: Holder(row.user_id, row.full_name) for row in rows if row.door_code}


def names(room: Room, users: Iterable[int]) -> dict[int, str]:
    return {row.user_id: row.full_name for row in _admitted(room.pk).filter(user__in=[*users]) if row.user_id}


def codes(room: Room, users: Iterable[int]) -> dict[int, str]:
    rows = _admitted(room.pk).filter(user__in=[*users]).exclude(door_code=None).values_list("user", "door_code")
    return {user: code for user, code in rows if user and code}


host(
    Kind.CONTEST,
    Host(
        zone=lambda contest: contest.zone,
        clause=clause,
        page=lambda gathering: reverse("gathering", args=[gathering.thing.slug, gathering.pk]),
        all_pages=lambda contest: reverse("gatherings", args=[contest.slug]),
        holders=holders,
        names=names,
        codes=codes,
    ),
)
