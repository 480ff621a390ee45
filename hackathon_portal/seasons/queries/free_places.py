"""Places of teams that are free while nobody waits for them: named on the desk with what the rule lets staff do."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.seasons.models import Hub, SelectionList, SelectionRow, Stage, StageEntry
from hackathon_portal.seasons.queries.candidates import rules_of
from hackathon_portal.seasons.queries.lists import passing_places
from hackathon_portal.seasons.rules.answers import HOLDS, RESERVE
from hackathon_portal.seasons.rules.route_rules import AfterReserve
from hackathon_portal.seasons.rules.selection import Verdict
from registration.queries.places import start_of


@dataclass(frozen=True, slots=True)
class FreePool:
    """Places of one hub in a list: how many are free, who may have one (`next`: the next row of the list, `other`: the first of another
    hub's reserve), how many staff have left free and why."""

    of: SelectionList
    hub: Hub | None
    free: int
    next: SelectionRow | None
    other: StageEntry | None
    left: int
    reason: str

    @property
    def key(self) -> str:
        return f"{self.of.pk}:{self.hub.pk if self.hub else 0}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to say what becomes of it."""
        return self.free > self.left


def free_pools(stage: Stage, contest: Contest | None) -> list[FreePool]:
    """Free places of the stage whose own reserve is over, by hub; none where nobody can come any more."""
    if contest is None or clock.now() >= start_of(contest):
        return []
    lists = SelectionList.objects.filter(route__to_stage=stage, state=SelectionList.State.PUBLISHED).select_related(
        "route__season__rules_version", "route__from_stage", "route__to_stage"
    )
    return [pool for of in lists if of.is_of_teams and of.is_told for pool in _of_list(of, contest)]


def _of_list(of: SelectionList, contest: Contest) -> list[FreePool]:
    here = StageEntry.objects.filter(stage=of.route.to_stage_id, team__isnull=False)
    counted: dict[int | None, dict[str, int]] = defaultdict(dict)
    for hub, state, count in (
        here.filter(basis__route=of.route_id).order_by().values_list("from_hub", "state").annotate(n=Count("id"))
    ):
        counted[hub][state] = count
    ways = rules_of(of.route).rule.after_reserve
    hubs = Hub.objects.filter(stage=of.route.from_stage_id).in_bulk()
    following: dict[int | None, SelectionRow] = {}
    waiting: list[StageEntry] = []
    free: dict[int | None, int] = {}
    room = contest.seats_limit
    if room is not None and not contest.counts_people:
        room -= here.filter(state__in=[*HOLDS]).count()
    for hub, places in passing_places(of).items():
        left = places - sum(count for state, count in counted[hub].items() if state in HOLDS)
        free[hub] = left if room is None or contest.counts_people else min(left, room)
    free = {hub: count for hub, count in free.items() if count > 0 and not counted[hub].get(RESERVE)}
    if free and AfterReserve.NEXT in ways:
        rows = SelectionRow.objects.filter(list=of, verdict=Verdict.OUT, from_hub__in=[hub for hub in free if hub])
        for row in rows.exclude(team__in=here.values("team")).select_related("team").order_by("-rank"):
            following[row.from_hub_id] = row
    if free and AfterReserve.OTHER_HUB in ways:
        waiting = list(
            here.filter(basis=of, state=RESERVE).select_related("team", "from_hub").order_by("rank")[: len(counted) + 1]
        )
    found = []
    for hub, count in free.items():
        kept: dict[str, Any] = of.left_free.get(str(hub or 0), {})
        other = next((one for one in waiting if one.from_hub_id != hub), None)
        found.append(
            FreePool(of, hubs.get(hub or 0), count, following.get(hub), other, kept.get("places", 0), kept.get("reason", ""))
        )
    return found
