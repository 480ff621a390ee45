"""Stages without hubs that hold a contest: what is there of it, which teams come, how their people have answered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from hackathon_portal.contests.models import Contest
from hackathon_portal.seasons.models import Season, Stage, StageContest, StageEntry
from hackathon_portal.seasons.queries.free_places import FreePool, free_pools
from hackathon_portal.seasons.rules.answers import HOLDS

State = StageEntry.State


@dataclass
class TeamComing:
    """A team's place in the stage with the answers of its people."""

    entry: StageEntry
    people: list[StageEntry] = field(default_factory=list)

    @property
    def confirmed(self) -> int:
        return sum(one.state in (State.CONFIRMED, State.TOOK_PART) for one in self.people)

    @property
    def awaited(self) -> int:
        return sum(one.state == State.INVITED for one in self.people)


@dataclass
class Final:
    """A stage as a whole, its contest, its teams."""

    stage: Stage
    contest: Contest | None
    objection: str = ""
    teams: list[TeamComing] = field(default_factory=list)
    free: list[FreePool] = field(default_factory=list)

    @property
    def held(self) -> int:
        return sum(one.entry.state in HOLDS for one in self.teams)

    @property
    def small(self) -> list[TeamComing]:
        return [one for one in self.teams if one.entry.state == State.SMALL]


def stages_of(season: Season) -> list[Stage]:
    """Stages of contests that have no hubs."""
    without = {stage.code for stage in season.rules.stages if not stage.has_hubs}
    rows = Stage.objects.filter(season=season, kind=Stage.Kind.CONTEST, code__in=without).select_related("season__rules_version")
    return list(rows.order_by("position", "opens_at"))


def finals_of(season: Season) -> list[Final]:
    """Every such stage with its contest and its teams."""
    stages = stages_of(season)
    contests = {
        row.stage_id: row.contest
        for row in StageContest.objects.filter(stage__in=stages, hub=None).select_related("contest__regulation_version")
    }
    teams: dict[int, list[TeamComing]] = defaultdict(list)
    entries = StageEntry.objects.filter(stage__in=stages).select_related("team", "from_hub", "carried", "entrant", "basis__route")
    rows = list(entries.order_by("from_hub__opens_at", "from_hub__code", "rank", "pk"))
    coming = {row.pk: TeamComing(row) for row in rows if row.team_id}
    for row in rows:
        if row.team_id:
            teams[row.stage_id].append(coming[row.pk])
        elif row.party_id in coming:
            coming[row.party_id].people.append(row)
    return [
        Final(stage, contests.get(stage.pk), "", teams[stage.pk], free_pools(stage, contests.get(stage.pk))) for stage in stages
    ]


def small_teams(season: Season) -> list[StageEntry]:
    """Teams in which fewer have confirmed than the regulation wants, and nobody has decided yet."""
    rows = StageEntry.objects.filter(stage__season=season, team__isnull=False, state=State.SMALL)
    return list(rows.select_related("team", "stage").order_by("rank"))
