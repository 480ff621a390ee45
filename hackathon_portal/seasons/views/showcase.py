"""What everybody sees of a season's projects: the showcase with case, partner, hub and state, and a page of each."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hackathon_portal.kernel.web.page_cache import keep_for_visitors
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.models.after import FollowUpStage
from hackathon_portal.seasons.queries import after as queries
from prizes.awards.queries.showcase import gallery_cards

ON_A_PAGE = 24


@season_page("seasons.see")
@require_GET
def season_projects(request: HttpRequest, season: Season) -> HttpResponse:
    """Projects whose teams have agreed to be shown, chosen by words, hub, case and state; the address keeps the choice."""
    choice = queries.ShowcaseChoice.of(request.GET)
    held = queries.stage_contests(season)
    contests = {one.contest_id: one.contest for one in held}
    page = Paginator(queries.showcase(season, choice), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "season": season, "choice": choice, "page": page,
        "rows": [queries.shown_of(card) for card in gallery_cards(page, contests)],
        "hubs": [one.hub for one in held if one.hub], "cases": queries.cases_of(held), "stages": FollowUpStage.choices,
    }  # fmt: skip
    return keep_for_visitors(render(request, "seasons/after/showcase.html", context))


@season_page("seasons.see")
@require_GET
def season_project(request: HttpRequest, season: Season, season_project_id: int) -> HttpResponse:
    """One project: what it is, whose case it solves, what became of it and where it works; no contact of its team."""
    project = queries.showcase(season).filter(pk=season_project_id).first()
    if project is None:
        raise Http404
    card = gallery_cards([project], {project.contest_id: project.contest})[0]
    return keep_for_visitors(render(request, "seasons/after/project.html", {"season": season, "row": queries.shown_of(card)}))
