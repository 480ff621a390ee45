"""Online competitions of a season: thin views that hand its room to the pages of competitions (`competitions/views`)."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.competitions.models import Competition
from hackathon_portal.competitions.queries.competitions import competitions_of
from hackathon_portal.competitions.queries.shown import moments_of
from hackathon_portal.competitions.views import desk, own, public, sent, tasks
from hackathon_portal.competitions.views.places import Place
from hackathon_portal.contests.calendar import CalendarFile
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.web.links import Links
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.models import Season

RUN = "seasons.run_competitions"


def place_of(season: Season) -> Place:
    """Where the pages of competitions stand in a season."""
    return Place(season.room, Links("season", season.slug), season.short_title, season.get_absolute_url(), season.rules.zone)


@season_page("seasons.see")
@require_GET
def season_competitions(request: HttpRequest, season: Season) -> HttpResponseBase:
    """Competitions of the season."""
    return public.list_page(request, place_of(season))


@season_page("seasons.see")
@require_GET
def season_competition(request: HttpRequest, season: Season, competition_code: str) -> HttpResponseBase:
    """A competition for everybody."""
    return public.public_page(request, place_of(season), competition_code)


def _calendar(season: Season, rows: Iterable[Competition], *, title: str, name: str) -> HttpResponse:
    """Announced competitions as a calendar file: their instants, no score; an entry keeps its identifier."""
    place, now = place_of(season), clock.now()
    book = CalendarFile(title, slug=season.slug, short_title=season.short_title)
    for one in rows:
        for moment in moments_of(one, now):
            at = moment.at.astimezone(one.zone)
            book.add(
                f"competition-{one.pk}-{moment.name}", moment.title, at, at, path=place.at("competition", one.code),
                remind=moment.name == "closes", is_off=moment.is_off,
            )  # fmt: skip
    response = HttpResponse(book.to_bytes(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


@season_page("seasons.see")
@require_GET
def season_competitions_calendar(request: HttpRequest, season: Season) -> HttpResponse:
    """The instants of all announced competitions of the season."""
    title = f"{season.short_title}: соревнования"
    return _calendar(season, competitions_of(season.room), title=title, name=f"competitions-{season.slug}")


@season_page("seasons.see")
@require_GET
def season_competition_calendar(request: HttpRequest, season: Season, competition_code: str) -> HttpResponse:
    """The instants of one competition; a draft has none."""
    one = get_object_or_404(competitions_of(season.room), code=competition_code)
    return _calendar(season, [one], title=one.title, name=f"competition-{one.code}")


@season_page("seasons.see")
@require_GET
def season_competition_board(request: HttpRequest, season: Season, competition_code: str) -> HttpResponseBase:
    """Its board."""
    return public.board_page(request, place_of(season), competition_code)


@season_page("seasons.see")
@require_GET
def season_competition_board_file(
    request: HttpRequest, season: Season, competition_code: str, board_ending: str
) -> HttpResponseBase:
    """Its board as a file."""
    return public.board_file(request, place_of(season), competition_code, board_ending)


@season_page("seasons.see")
@require_GET
def season_competition_file(
    request: HttpRequest, season: Season, competition_code: str, competition_file_id: int
) -> HttpResponseBase:
    """A file of its data."""
    return public.data_file(request, place_of(season), competition_code, competition_file_id)


@season_page("seasons.take_part")
@require_http_methods(["GET", "POST"])
def season_competition_my(request: HttpRequest, season: Season, competition_code: str) -> HttpResponseBase:
    """One's own part: the side, files, flags."""
    return own.my_page(request, place_of(season), competition_code)


@season_page("seasons.take_part")
@require_GET
def season_competition_sent(request: HttpRequest, season: Season, competition_code: str, submission_id: int) -> HttpResponseBase:
    """A file of one's own side."""
    return own.submission_page(request, place_of(season), competition_code, submission_id)


@season_page(RUN)
@require_GET
def season_desk_competitions(request: HttpRequest, season: Season) -> HttpResponseBase:
    """Competitions of the season for who runs them."""
    return desk.list_page(request, place_of(season))


@season_page(RUN)
@require_http_methods(["GET", "POST"])
def season_competition_new(request: HttpRequest, season: Season) -> HttpResponseBase:
    """A new competition."""
    return desk.new_page(request, place_of(season))


@season_page(RUN)
@require_http_methods(["GET", "POST"])
def season_desk_competition(request: HttpRequest, season: Season, competition_code: str) -> HttpResponseBase:
    """A competition: what it does, announcing and closing it."""
    return desk.competition_page(request, place_of(season), competition_code)


@season_page(RUN)
@require_http_methods(["GET", "POST"])
def season_competition_edit(request: HttpRequest, season: Season, competition_code: str) -> HttpResponseBase:
    """All values of a competition."""
    return desk.edit_page(request, place_of(season), competition_code)


@season_page(RUN)
@require_http_methods(["GET", "POST"])
def season_competition_files(request: HttpRequest, season: Season, competition_code: str) -> HttpResponseBase:
    """Right answers and data."""
    return desk.files_page(request, place_of(season), competition_code)


@season_page(RUN)
@require_http_methods(["GET", "POST"])
def season_competition_tasks(request: HttpRequest, season: Season, competition_code: str) -> HttpResponseBase:
    """Tasks with flags."""
    return tasks.tasks_page(request, place_of(season), competition_code)


@season_page(RUN)
@require_http_methods(["GET", "POST"])
def season_competition_inbox(request: HttpRequest, season: Season, competition_code: str) -> HttpResponseBase:
    """Everything that was sent."""
    return sent.sent_page(request, place_of(season), competition_code)


@season_page(RUN)
@require_GET
def season_desk_competition_board(request: HttpRequest, season: Season, competition_code: str) -> HttpResponseBase:
    """Both boards."""
    return desk.board_page(request, place_of(season), competition_code)


@season_page(RUN)
@shows_personal_data("команды соревнования {competition_code}")
@require_http_methods(["GET", "POST"])
def season_competition_sides(request: HttpRequest, season: Season, competition_code: str) -> HttpResponseBase:
    """Sides and their people."""
    return desk.sides_page(request, place_of(season), competition_code)


@season_page(RUN)
@require_http_methods(["GET", "POST"])
def season_competition_reveal(request: HttpRequest, season: Season, competition_code: str) -> HttpResponseBase:
    """What the reveal will do, and the reveal."""
    return desk.reveal_page(request, place_of(season), competition_code)
