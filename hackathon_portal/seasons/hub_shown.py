"""What a season adds to pages of lower rooms: the hub's contest names its stage, hubs are one card at home, a person's cabinet has their hub."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hackathon_portal.contests.face import days_together
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.public_parts import Family, contest_families, public_part
from hackathon_portal.russia.alphabet import letters
from hackathon_portal.russia.words import plural
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries import hubs
from registration.parts import cabinet_part


@public_part
def held_by(contest: Contest) -> dict[str, Any]:
    """The stage of the season that holds the contest; nothing for a contest of its own, at no cost."""
    held = hubs.stage_of(contest) if contest.gate else None
    if held is None or held.stage.season.state == Season.State.DRAFT:
        return {}
    season = held.stage.season
    return {"held_by": {"title": f"Этап сезона «{season}»: {held.stage}", "link": season.get_absolute_url()}}


@contest_families
def hubs_of_seasons(contests: Sequence[Contest]) -> list[Family]:
    """Contests of the hubs of one season, where there are several: in the order of their days."""
    held = hubs.held_by_season(contests)
    by_season: dict[int, list[Contest]] = {}
    for contest in sorted(contests, key=lambda one: (one.starts_on, letters(one.place))):
        if (row := held.get(contest.pk)) and row.stage.season.state != Season.State.DRAFT:
            by_season.setdefault(row.stage.season_id, []).append(contest)
    return [_family(held[some[0].pk].stage.season, some) for some in by_season.values() if len(some) > 1]


def _family(season: Season, contests: list[Contest]) -> Family:
    count = plural(len(contests), "хакатон,хакатона,хакатонов")
    lines = tuple((one, days_together(one.starts_on, one.ends_on)) for one in contests)
    return Family(
        f"{season.short_title}: хакатоны площадок",
        season.get_absolute_url(),
        f"{count} в регионах: входят приглашённые по списку отбора.",
        lines,
    )


@cabinet_part
def own_hub(user: Any) -> list[tuple[str, dict[str, Any]]]:
    """Where the person stands at hubs of seasons that are not over."""
    return [("seasons/_own_hub.html", {"entry": entry}) for entry in hubs.own_hubs(user)]
