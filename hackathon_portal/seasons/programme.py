"""What a season says of the gatherings held in it (events/hosts.py, events/audiences.py)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from hackathon_portal.events.actions import seats
from hackathon_portal.events.actions.attendance import codes_of
from hackathon_portal.events.audiences import audience
from hackathon_portal.events.hosts import Holder, Host, host, name_of
from hackathon_portal.events.models import EntryPass, Gathering, SignUp
from hackathon_portal.kernel.following import Done, follow
from hackathon_portal.kernel.rooms import Kind, Room, read
from hackathon_portal.seasons import gates
from hackathon_portal.seasons.models import Entrant, StageEntry
from hackathon_portal.seasons.queries.own import GONE, stages_of


@audience(Kind.SEASON, Gathering.Audience.ADMITTED)
def admitted(user: Any, gathering: Gathering) -> bool:
    """Who is admitted to the season and stands in the stage of the gathering; and those who work for the season."""
    entrant = Entrant.objects.filter(season=gathering.belongs_to.pk, user=user.pk).select_related("season__rules_version").first()
    stands = entrant is not None and entrant.is_admitted and entrant.state == Entrant.State.SIGNED_UP
    if stands and (not gathering.part or gathering.part in stages_of(entrant)):
        return True
    return bool(user.has_perm("seasons.see_desk", gathering.thing))


@follow([Entrant, StageEntry], but={"file_sign_up"})
def who_left(_done: Done) -> None:
    """Whoever takes no part any more, or has lost the place in the stage of a gathering, gives the seat back (`seats.let_go`)."""
    planned = seats.to_come(room__startswith=f"{Kind.SEASON}:").values_list("room", "part").order_by().distinct()
    for room, part in list(planned):
        rows = SignUp.objects.filter(gathering__in=seats.to_come(room=room, part=part))
        season = read(room).pk
        people = Entrant.objects.filter(season=season, user=OuterRef("user"))
        gone = Exists(people) & ~Exists(people.filter(state=Entrant.State.SIGNED_UP, is_admitted=True))
        if part:
            entries = StageEntry.objects.filter(entrant__season=season, entrant__user=OuterRef("user"), stage__code=part)
            gone |= Exists(entries) & ~Exists(entries.exclude(state__in=GONE))
        seats.let_go(rows.filter(gone))


def holders(room: Room, codes: Collection[str]) -> dict[str, Holder]:
    """Whose codes of this season these are."""
    found = {row.code: row for row in EntryPass.objects.filter(room=str(room), code__in=codes).select_related("user")}
    called = gates.names(room, [row.user_id for row in found.values()])
    return {code: Holder(row.user_id, called.get(row.user_id) or name_of(row.user)) for code, row in found.items()}


def clause(gathering: Gathering) -> str:
    """Where the document speaks of the stage whose programme it is."""
    return str(gathering.thing.rules.clause(gathering.part)) if gathering.part else ""


host(
    Kind.SEASON,
    Host(
        zone=lambda season: season.zone,
        clause=clause,
        page=lambda gathering: reverse("season_event", args=[gathering.thing.slug, gathering.pk]),
        all_pages=lambda season: reverse("season_programme", args=[season.slug]),
        holders=holders,
        names=gates.names,
        codes=codes_of,
    ),
)
