"""Marks, statistics and decisions on keys of a season's tests: pages of `exams/views`, opened by methodologists and staff."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.exams.views import marking, rulings
from hackathon_portal.kernel.web.links import Links
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.models import Season

KEYS = "seasons.rule_on_keys"


def links_of(season: Season) -> Links:
    """Addresses of the season's pages of tests."""
    return Links("season", season.slug)


@season_page(KEYS)
@require_GET
def season_marking(request: HttpRequest, season: Season) -> HttpResponseBase:
    """The tests with their marks and statistics."""
    return marking.marking_page(request, season.room, links_of(season))


@season_page(KEYS)
@require_http_methods(["GET", "POST"])
def season_statistics(request: HttpRequest, season: Season, exam_code: str) -> HttpResponseBase:
    """Statistics of one test."""
    return marking.statistics_page(request, season.room, exam_code, links_of(season))


@season_page(KEYS)
@require_GET
def season_statistics_book(request: HttpRequest, season: Season, exam_code: str) -> HttpResponseBase:
    """Statistics of one test as a workbook."""
    return marking.statistics_book(request, season.room, exam_code)


@season_page(KEYS)
@require_http_methods(["GET", "POST"])
def season_item(request: HttpRequest, season: Season, exam_code: str, asked_version_id: int) -> HttpResponseBase:
    """One question with its figures."""
    return marking.item_page(request, season.room, exam_code, asked_version_id, links_of(season))


@season_page(KEYS)
@require_GET
def season_threshold(request: HttpRequest, season: Season, exam_code: str) -> HttpResponseBase:
    """Another pass mark, tried."""
    return marking.threshold_page(request, season.room, exam_code, links_of(season))


@season_page(KEYS)
@require_GET
def season_rulings(request: HttpRequest, season: Season) -> HttpResponseBase:
    """Decisions on keys."""
    return rulings.rulings_page(request, season.room, links_of(season))


@season_page(KEYS)
@require_http_methods(["GET", "POST"])
def season_ruling(request: HttpRequest, season: Season, ruling_id: int) -> HttpResponseBase:
    """One decision."""
    return rulings.ruling_page(request, season.room, ruling_id, links_of(season))


@season_page(KEYS)
@require_GET
def season_ruling_protocol(request: HttpRequest, season: Season, ruling_id: int) -> HttpResponseBase:
    """The protocol of a decision."""
    return rulings.ruling_protocol(request, season.room, ruling_id)


@season_page(KEYS)
@require_GET
def season_ruling_changes(request: HttpRequest, season: Season, ruling_id: int) -> HttpResponseBase:
    """Who gained and who lost."""
    return rulings.ruling_changes(request, season.room, ruling_id)


@season_page(KEYS)
@require_http_methods(["GET", "POST"])
def season_appeals(request: HttpRequest, season: Season) -> HttpResponseBase:
    """Objections to questions."""
    return rulings.appeals_page(request, season.room, links_of(season))


@season_page("seasons.take_part")
@require_http_methods(["GET", "POST"])
def season_result(request: HttpRequest, season: Season, attempt_id: int) -> HttpResponseBase:
    """The person's own result."""
    return rulings.result_page(request, season.room, attempt_id, links_of(season))
