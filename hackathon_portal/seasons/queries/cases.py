"""Cases in a season: when they open, at which hubs they are played, who plays them, which projects solve them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from hackathon_portal.accounts.models import RoleGrant
from hackathon_portal.accounts.roles import Role
from hackathon_portal.cases.gates import Solution, Solutions
from hackathon_portal.cases.models import Case
from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.kernel.rooms import Room, read
from hackathon_portal.seasons.models import Hub, Season, Stage, StageContest, StageEntry
from hackathon_portal.seasons.queries import hubs
from hackathon_portal.seasons.queries.seasons import open_hubs
from hackathon_portal.seasons.rules import windows
from judging.models import Project
from judging.queries.projects import submitted_projects
from prizes.awards.queries.showcase import open_projects

# Cases are solved at stages where people make something.
PLAYED = (Stage.Kind.CONTEST, Stage.Kind.COMPETITION)


def season_of(case: Case) -> Season | None:
    """The season of the case with its rules."""
    return Season.objects.select_related("rules_version").filter(pk=read(case.room).pk or 0).first()


def stages(room: Room) -> list[tuple[str, str]]:
    """Stages with which a case may open."""
    found = Stage.objects.filter(season=room.pk, kind__in=PLAYED).order_by("position")
    return list(found.values_list("code", "title"))


def ends_at(room: Room, stage: str) -> datetime | None:
    """When the stage is over by the last of its hubs' clocks; None for a stage that is not there."""
    season = Season.objects.select_related("rules_version").filter(pk=room.pk or 0).first()
    if season is None or stage not in {one.code for one in season.rules.stages}:
        return None
    zones = [hub.zone for hub in open_hubs(season)] or [season.rules.zone]
    return max(windows.of_stage(season.rules, stage, zone).closes_at for zone in zones)


def played_at(case: Case) -> list[StageContest]:
    """Contests of hubs that are played with the case, by the beginning of the hub."""
    contests = Nomination.with_hidden.filter(case=case.pk).values("contest")
    rows = StageContest.objects.filter(contest__in=contests).select_related("hub", "contest", "stage")
    return sorted(rows, key=lambda row: (row.hub is not None, row.hub.opens_at if row.hub else row.stage.opens_at, row.pk))


def _stage_opens(case: Case, season: Season) -> datetime | None:
    try:
        stage = season.rules.stage(case.opens_with)
    except KeyError:
        return None
    # Of a stage at hubs each opens at its own time: nothing opens before it is settled which they are.
    return None if stage.has_hubs else windows.of_stage(season.rules, stage.code).opens_at


def opens_at(case: Case) -> datetime | None:
    """When everybody may read it: with the last of its hubs, so that none plays a case that others have read; else with its stage."""
    season = season_of(case)
    if season is None or season.state == Season.State.DRAFT:
        return None
    own = [row.hub.opens_at for row in played_at(case) if row.hub is not None and row.hub.closed_at is None]
    return max(own) if own else _stage_opens(case, season)


def opens_in(case: Case, contest_id: int) -> datetime | None:
    """When it opens in one contest: with the hub, by the hub's clock; else with the stage."""
    season = season_of(case)
    if season is None or season.state == Season.State.DRAFT:
        return None
    row = StageContest.objects.select_related("hub").filter(contest=contest_id).first()
    if row is None:
        return None
    return row.hub.opens_at if row.hub is not None else _stage_opens(case, season)


def _opened(case: Case, now: datetime) -> list[StageContest]:
    season = season_of(case)
    if season is None or season.state == Season.State.DRAFT:
        return []
    return [row for row in played_at(case) if row.hub is not None and row.hub.closed_at is None and row.hub.opens_at <= now]


def somewhere(case: Case, now: datetime) -> bool:
    """Whether it has opened at any hub."""
    return bool(_opened(case, now))


def plays(user: Any, case: Case, now: datetime) -> bool:
    """Whether the person stands at a hub where the case has opened: invited there, or in a role of its contest."""
    opened = _opened(case, now)
    if not opened:
        return False
    entries = StageEntry.objects.filter(entrant__user=user.pk, hub__in=[row.hub_id for row in opened], state__in=hubs.ENTERS)
    if any(entry.basis.is_told for entry in entries.select_related("basis")):
        return True
    return RoleGrant.objects.filter(user=user.pk, contest__in=[row.contest_id for row in opened]).exists()


def address(case: Case) -> str:
    """The page of the case."""
    season = season_of(case)
    return reverse("season_case", args=[season.slug, case.pk]) if season else ""


def staff(room: Room) -> list[Any]:
    """Staff of the season, who look after its cases."""
    grants = RoleGrant.objects.filter(room=str(room), role=Role.SEASON_STAFF).select_related("user").order_by("pk")
    return [grant.user for grant in grants]


def solutions(case: Case) -> Solutions:
    """Projects over all contests of the case, each once; those that visitors see by the rules of the showcase."""
    played = Nomination.objects.filter(case=case.pk, case_opened_at__isnull=False, contest__is_rehearsal=False)
    chosen = {one.contest_id for one in played}
    if not chosen:
        return Solutions()
    contests = {one.pk: one for one in Contest.objects.select_related("regulation_version").filter(pk__in=chosen)}
    count = sum(submitted_projects(key).filter(nomination__case=case.pk).count() for key in contests)
    rows = (
        open_projects(contests.values())
        .filter(nomination__case=case.pk)
        .select_related("team")
        .order_by("contest__starts_on", "pk")
    )
    return Solutions(count, tuple(_shown(row, contests[row.contest_id]) for row in rows))


def _shown(project: Project, contest: Contest) -> Solution:
    where = reverse("public_project", args=[contest.slug, project.pk])
    return Solution(project.title, project.team.shown_name, contest.place, where)


@dataclass(frozen=True)
class Place:
    """A hub on the page where staff choose where a case is played."""

    hub: Hub
    contest: Contest | None
    nomination: Nomination | None
    free: tuple[Nomination, ...]

    @property
    def is_draft(self) -> bool:
        return self.contest is not None and self.contest.state == Contest.State.DRAFT


def places(season: Season, case: Case) -> list[Place]:
    """Hubs of the case's stage, each with its nomination of the case and with nominations that could take it."""
    rows = [row for row in hubs.hubs_of(season) if row.hub.stage.code == case.opens_with and row.hub.closed_at is None]
    found: dict[int, list[Nomination]] = {}
    keys = [row.contest.pk for row in rows if row.contest is not None]
    for one in Nomination.with_hidden.filter(contest__in=keys).order_by("position", "pk"):
        found.setdefault(one.contest_id, []).append(one)
    return [_place(row.hub, row.contest, found.get(row.contest.pk, ()) if row.contest else (), case) for row in rows]


def _place(hub: Hub, contest: Contest | None, nominations: Iterable[Nomination], case: Case) -> Place:
    own = next((one for one in nominations if one.case_id == case.pk), None)
    return Place(hub, contest, own, tuple(one for one in nominations if one.case_id is None))
