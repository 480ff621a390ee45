"""Places at hubs: how many are left, where people of a closed hub would go, why somebody has the place they have."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from hackathon_portal.seasons import teams_said
from hackathon_portal.seasons.models import Hub, SelectionRow, StageEntry
from hackathon_portal.seasons.place_letters import why_out
from hackathon_portal.seasons.queries.candidates import homes, hubs_of, rules_of, season_day
from hackathon_portal.seasons.queries.lists import passing_places
from hackathon_portal.seasons.rules.answers import HOLDS, RESERVE, Moving, released
from hackathon_portal.seasons.rules.selection import Hub as Places
from hackathon_portal.seasons.rules.selection import Verdict


def room_left(entry: StageEntry) -> int:
    """Free places where the entry is: of its hub, or of the whole route."""
    if entry.party is not None:
        # The team has the place; whoever is of it may come while it has.
        return int(entry.party.state in HOLDS)
    here = StageEntry.objects.filter(stage=entry.stage_id, hub=entry.hub_id, state__in=[*HOLDS])
    if entry.hub is not None:
        return max(0, entry.hub.places - here.count())
    held = here.filter(basis__route=entry.basis.route_id, from_hub=entry.from_hub_id, party=None).count()
    return max(0, passing_places(entry.basis).get(entry.from_hub_id, 0) - held)


def moving_of(hub: Hub) -> tuple[list[Moving], dict[int, int], dict[int, int]]:
    """People of a hub with the other hubs they wished; free places and free places of reserves of those hubs."""
    entries = list(
        StageEntry.objects.filter(hub=hub, state__in=["invited", "confirmed", RESERVE])
        .select_related("entrant", "basis__route__to_stage", "basis__route__from_stage", "basis__route__season__rules_version")
        .order_by("rank")
    )
    if not entries:
        return [], {}, {}
    route = entries[0].basis.route
    others = {code: other for code, other in hubs_of(route).items() if other.pk != hub.pk}
    home = homes(others, season_day(route)) if rules_of(route).rule.home_hub else {}
    counted: dict[int, dict[str, int]] = {}
    states = StageEntry.objects.filter(hub__in=[other.pk for other in others.values()]).order_by()
    for key, state, count in states.values_list("hub", "state").annotate(n=Count("id")):
        counted.setdefault(key, {})[state] = count
    free, reserve = {}, {}
    for other in others.values():
        states_here = counted.get(other.pk, {})
        waiting = states_here.get(RESERVE, 0)
        # Who waits there comes before anybody from outside.
        free[other.pk] = max(0, other.places - sum(count for state, count in states_here.items() if state in HOLDS) - waiting)
        reserve[other.pk] = max(0, Places(other.code, other.places, other.reserve_percent).reserve - waiting)
    people = []
    for entry in entries:
        if (entrant := entry.entrant) is None:
            continue
        wishes = [others[code].pk for code in entrant.wishes if code in others]
        wishes += [others[code].pk for code in home.get(entrant.region, ()) if others[code].pk not in wishes]
        people.append(Moving(entry.pk, entry.rank, entry.state, tuple(wishes)))
    return people, free, reserve


@dataclass(frozen=True, slots=True)
class Leaving:
    """Where one person of a closed hub would go."""

    number: int
    was: str
    hub: str
    state: str


def preview_release(hub: Hub) -> list[Leaving]:
    """Where everybody of a hub would go if it closed now; nothing is changed."""
    people, free, reserve = moving_of(hub)
    targets = released(people, free, reserve)
    titles = dict(Hub.objects.filter(stage=hub.stage_id).values_list("pk", "title"))
    words = dict(StageEntry.State.choices)
    entries = StageEntry.objects.filter(pk__in=[*targets]).select_related("entrant").order_by("rank")
    return [
        Leaving(
            entry.entrant.number if entry.entrant else 0,
            words[entry.state],
            titles.get(targets[entry.pk][0] or 0, ""),
            words[targets[entry.pk][1]],
        )
        for entry in entries
    ]


def explanation(row: SelectionRow) -> str:
    """Why this hub or none, for the person: the place in the order, the hubs that were full when the turn came."""
    titles = dict(Hub.objects.filter(stage=row.list.route.to_stage_id).values_list("code", "title"))
    if row.team_id is not None:
        return teams_said.explanation(row)
    start = f"Вы {row.rank}-й из {row.list.figures['candidates']}"
    full = ", ".join(f"«{titles.get(code, code)}»" for code in row.tried)
    if row.verdict == Verdict.OUT:
        return f"{start}. {why_out(row, titles)}"
    if row.verdict == Verdict.RESERVE:
        return f"{start}; места были заняты, когда подошла ваша очередь: {full}." if full else f"{start}; мест уже не было."
    if row.hub is None:
        return f"{start}; мест хватило."
    if full:
        return f"{start}; {full} — заняты, когда подошла ваша очередь, следующее пожелание — «{row.hub.title}»."
    return f"{start}; «{row.hub.title}» — первая из площадок, на которые вас можно распределить, место было."
