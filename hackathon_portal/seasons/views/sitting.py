"""Tests of a season: thin views that hand its room to the pages of tests (`exams/views`)."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.exams.views import plans, sitting
from hackathon_portal.exams.views.plans import Desk
from hackathon_portal.kernel.rooms import Room
from hackathon_portal.kernel.web.links import Links
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.posted import stands_on
from hackathon_portal.seasons.access import own_rows_page, season_page
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


@own_rows_page
@require_POST
def season_answer(request: HttpRequest, room: Room, attempt_id: int) -> HttpResponseBase:
    """One answer of the page's script; whose attempt it is the statement asks."""
    return sitting.save_answer(request, room, attempt_id)


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


def desk_of(season: Season) -> Desk:
    """The desk of tests of a season; a new test begins with the usual values of its rules."""
    usual = season.rules.exams
    names = ("minutes", "attempts", "grace_seconds", "paper_size", "pass_percent", "show_after")
    return Desk(
        season.room,
        links(season),
        season.rules.zone,
        season.rules.specialisation_titles,
        {name: getattr(usual, name) for name in names},
    )


@season_page("seasons.plan_tests")
@require_GET
def season_exam_plans(request: HttpRequest, season: Season) -> HttpResponseBase:
    """Tests of the season."""
    return plans.plan_list(request, desk_of(season))


@season_page("seasons.plan_tests")
@require_http_methods(["GET", "POST"])
def season_exam_new(request: HttpRequest, season: Season) -> HttpResponseBase:
    """A new test."""
    return plans.plan_new(request, desk_of(season))


@season_page("seasons.plan_tests")
@require_http_methods(["GET", "POST"])
def season_exam_plan(request: HttpRequest, season: Season, exam_code: str) -> HttpResponseBase:
    """A test: what it does, changing it, announcing, closing, withdrawing."""
    return plans.plan_page(request, desk_of(season), exam_code)


@season_page("seasons.plan_tests")
@shows_personal_data("дополнительное время, тест {exam_code}")
@require_http_methods(["GET", "POST"])
def season_exam_time(request: HttpRequest, season: Season, exam_code: str) -> HttpResponseBase:
    """Who has more time."""
    return plans.time_page(request, desk_of(season), exam_code)


@season_page("seasons.see_board")
@shows_personal_data("ход теста {exam_code}")
@require_http_methods(["GET", "POST"])
def season_exam_board(request: HttpRequest, season: Season, exam_code: str) -> HttpResponseBase:
    """How a test goes now."""
    return plans.board_page(request, desk_of(season), exam_code)
