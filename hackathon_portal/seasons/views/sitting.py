"""Tests of a season: thin views that hand its room to the pages of tests (`exams/views`)."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.exams.views import sitting
from hackathon_portal.exams.views.links import Links
from hackathon_portal.kernel.web.posted import stands_on
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.models import Season


def links(season: Season) -> Links:
    """Addresses of the pages of tests in this season."""
    return Links("season", season.slug)


@season_page("seasons.take_part")
@require_GET
def season_tests(request: HttpRequest, season: Season) -> HttpResponseBase:
    """My tests."""
    return sitting.tests_page(request, season.room, links(season))


@season_page("seasons.take_part")
@require_http_methods(["GET", "POST"])
def season_practice(request: HttpRequest, season: Season) -> HttpResponseBase:
    """The practice test."""
    return sitting.practice_page(request, links(season))


@season_page("seasons.take_part")
@require_GET
def season_test(request: HttpRequest, season: Season, exam_code: str) -> HttpResponseBase:
    """The rules of a test before it begins."""
    return sitting.test_page(request, season.room, exam_code, links(season))


@season_page("seasons.take_part")
@stands_on("season_test")
@require_POST
def season_test_start(request: HttpRequest, season: Season, exam_code: str) -> HttpResponseBase:
    """Begin a test."""
    return sitting.start_test(request, season.room, exam_code, links(season))


@season_page("seasons.take_part")
@require_http_methods(["GET", "POST"])
def season_attempt(request: HttpRequest, season: Season, attempt_id: int) -> HttpResponseBase:
    """The test itself."""
    return sitting.attempt_page(request, season.room, attempt_id, links(season))


@season_page("seasons.take_part")
@require_POST
def season_answer(request: HttpRequest, season: Season, attempt_id: int) -> HttpResponseBase:
    """One answer of the page's script; whose attempt it is the statement asks."""
    return sitting.save_answer(request, season.room, attempt_id)


@season_page("seasons.take_part")
@require_http_methods(["GET", "POST"])
def season_attempt_submit(request: HttpRequest, season: Season, attempt_id: int) -> HttpResponseBase:
    """Hand in."""
    return sitting.submit_page(request, season.room, attempt_id, links(season))


@season_page("seasons.take_part")
@require_GET
def season_attempt_picture(
    request: HttpRequest, season: Season, attempt_id: int, question_version: int, picture_name: str
) -> HttpResponseBase:
    """A picture of a question of one's own paper."""
    return sitting.picture(request, season.room, attempt_id, question_version, picture_name)
