"""What everybody sees of seasons: a season's page, the archive with figures beside each other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from hackathon_portal.accounts.access import open_page, person_of
from hackathon_portal.cases.queries import open_cases
from hackathon_portal.classifiers.tiles import TILES, Tile
from hackathon_portal.competitions.queries import shown
from hackathon_portal.competitions.queries.competitions import competitions_of
from hackathon_portal.contests.face import days_together
from hackathon_portal.events.queries.gatherings import of_room
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.web.page_cache import keep_for_visitors
from hackathon_portal.learning.queries.progress import announced
from hackathon_portal.russia.alphabet import letters
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.home_shown import standing_of
from hackathon_portal.seasons.models import Entrant, Hub, Season
from hackathon_portal.seasons.queries import seasons
from hackathon_portal.seasons.queries.fund import public_parts
from hackathon_portal.seasons.queries.outcome import outcome_of
from hackathon_portal.seasons.queries.own import stages_of
from hackathon_portal.seasons.rules import windows
from hackathon_portal.seasons.rules.schema import Purpose, StageRules
from hackathon_portal.seasons.rules.words import PURPOSES, who_may_enter

LEVELS = 5
NEXT_TERMS = 4


@dataclass(frozen=True)
class Line:
    """A stage on the timeline: runs now, is over or is to come; `is_mine`: the person who looks stands in it."""

    stage: StageRules
    opens_at: datetime
    closes_at: datetime
    state: str
    is_mine: bool
    left: int
    width: int


def timeline(season: Season, now: datetime, mine: Collection[str] = ()) -> list[Line]:
    """Every stage: none is the current one, several may run. `left` and `width` are hundredths of the whole season."""
    rules = season.rules
    spans = [(stage, windows.of_stage(rules, stage.code)) for stage in rules.stages]
    first, last = min(span.opens_at for _, span in spans), max(span.closes_at for _, span in spans)
    whole = (last - first).total_seconds()
    running = {stage.code for stage in windows.stages_at(rules, now, _zones(season))}
    lines = []
    for stage, span in spans:
        state = "now" if stage.code in running else "past" if span.is_over(now) else "next"
        left = round(100 * (span.opens_at - first).total_seconds() / whole)
        width = max(2, round(100 * (span.closes_at - span.opens_at).total_seconds() / whole))
        lines.append(Line(stage, span.opens_at, span.closes_at, state, stage.code in mine, left, min(width, 100 - left)))
    return lines


def _zones(season: Season) -> list[Any]:
    return [hub.zone for hub in seasons.open_hubs(season)]


@dataclass(frozen=True)
class Square:
    """A square of the grid: how many people of the region, its hubs; `level` 0 to LEVELS by the share of the fullest region."""

    tile: Tile
    people: int
    hubs: tuple[Hub, ...]
    level: int


def squares(figures: seasons.Counters, hubs: Collection[Hub]) -> list[Square]:
    """The grid with the figures of a season."""
    most = max(figures.by_region.values(), default=0)
    found = []
    for tile in TILES:
        people = figures.by_region.get(tile.region, 0)
        level = -(-people * LEVELS // most) if most else 0
        found.append(Square(tile, people, tuple(hub for hub in hubs if hub.region == tile.region), level))
    return found


@season_page("seasons.see")
@require_GET
def season_public(request: HttpRequest, season: Season) -> HttpResponse:
    """A season: what runs now, what is mine, hubs on the grid of regions, figures that are counted."""
    now, user = clock.now(), person_of(request)
    if code := slugify(request.GET.get("a", ""))[:20]:  # an ambassador's link: remembered, then the page as everybody sees it
        return redirect("season_invited", season.slug, code)
    entrant = None
    if user.is_authenticated:
        entrant = Entrant.objects.filter(season=season, user=user).exclude(state=Entrant.State.WITHDRAWN).first()
    figures, hubs = seasons.counters(season), list(seasons.open_hubs(season))
    window = windows.registration(season.rules)
    lines = timeline(season, now, stages_of(entrant))
    context = {
        "has_programme": of_room(season.room).exists(), "season": season, "entrant": entrant, "figures": figures, "hubs": hubs, "squares": squares(figures, hubs), "lines": lines,
        "running": [line for line in lines if line.state == "now"], "window": window, "is_open": window.holds(now),
        "schools": announced(season.room), "to_come": not window.has_begun(now), "terms": windows.next_terms(season.rules, now)[:NEXT_TERMS],
        "dates": days_together(*windows.days_of(season.rules)), "for_whom": who_may_enter(season.rules.registration), "outcome": outcome_of(season),
        "fund": season.rules.fund, "fund_is_grant": season.rules.fund and season.rules.fund.purpose == Purpose.PROJECT_GRANT, "fund_parts": public_parts(season) if season.rules.fund else [],
        "fund_purpose": PURPOSES[season.rules.fund.purpose] if season.rules.fund else "",
        "by_specialisation": sorted(figures.by_specialisation.items(), key=lambda row: (-row[1], letters(row[0]))), "now": now,
        "has_cases": bool(open_cases(season.room, now)),
        "competitions": [(one, shown.standing_of(one, now)) for one in competitions_of(season.room)],
    }  # fmt: skip
    return keep_for_visitors(render(request, "seasons/season.html", context))


@open_page("announced seasons are public")
@require_GET
def season_list(request: HttpRequest) -> HttpResponse:
    """Every announced season with its figures, beside each other."""
    announced = list(seasons.announced())
    figures = seasons.all_counters(announced)
    rows = [(season, standing_of(season, clock.now()), figures[season.pk]) for season in announced]
    return keep_for_visitors(render(request, "seasons/season_list.html", {"rows": rows}))
