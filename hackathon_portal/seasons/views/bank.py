"""The bank of questions of a season: pages of `exams/views`, opened by its methodologists and staff."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.exams.views import bank, questions
from hackathon_portal.exams.views.places import Place
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.models import Season

KEEP_BANK = "seasons.keep_bank"


def place_of(season: Season) -> Place:
    """Where the pages of the bank stand in a season."""
    return Place(season, reverse("season_banks", args=[season.slug]))


@season_page(KEEP_BANK)
@require_http_methods(["GET", "POST"])
def banks(request: HttpRequest, season: Season) -> HttpResponseBase:
    """Banks of the season."""
    return bank.bank_list(request, place_of(season))


@season_page(KEEP_BANK)
@require_http_methods(["GET", "POST"])
def one_bank(request: HttpRequest, season: Season, bank_id: int) -> HttpResponseBase:
    """Questions of a bank."""
    return bank.bank_page(request, place_of(season), bank_id)


@season_page(KEEP_BANK)
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest, season: Season, bank_id: int) -> HttpResponseBase:
    """Questions from a file."""
    return bank.bank_file(request, place_of(season), bank_id)


@season_page(KEEP_BANK)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, season: Season, bank_id: int, load_id: int) -> HttpResponseBase:
    """What a file brought."""
    return bank.bank_report(request, place_of(season), bank_id, load_id)


@season_page(KEEP_BANK)
@require_GET
def as_moodle(request: HttpRequest, season: Season, bank_id: int) -> HttpResponseBase:
    """The bank for Moodle."""
    return bank.bank_out(request, place_of(season), bank_id, "xml")


@season_page(KEEP_BANK)
@require_GET
def as_workbook(request: HttpRequest, season: Season, bank_id: int) -> HttpResponseBase:
    """The bank as a workbook."""
    return bank.bank_out(request, place_of(season), bank_id, "xlsx")


@season_page(KEEP_BANK)
@require_GET
def journal(request: HttpRequest, season: Season, bank_id: int) -> HttpResponseBase:
    """Who did what with the bank."""
    return bank.bank_journal(request, place_of(season), bank_id)


@season_page(KEEP_BANK)
@require_http_methods(["GET", "POST"])
def new_question(request: HttpRequest, season: Season, bank_id: int, question_kind: str) -> HttpResponseBase:
    """A new question."""
    return questions.question_new(request, place_of(season), bank_id, question_kind)


@season_page(KEEP_BANK)
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, season: Season, question_id: int) -> HttpResponseBase:
    """A question with its key and versions."""
    return questions.question_page(request, place_of(season), question_id)


@season_page(KEEP_BANK)
@require_http_methods(["GET", "POST"])
def edit_question(request: HttpRequest, season: Season, question_id: int) -> HttpResponseBase:
    """A new version of a question."""
    return questions.question_edit(request, place_of(season), question_id)


@season_page(KEEP_BANK)
@require_GET
def preview(request: HttpRequest, season: Season, question_id: int, version_number: int) -> HttpResponseBase:
    """A version as a candidate sees it."""
    return questions.question_preview(request, place_of(season), question_id, version_number)


@season_page(KEEP_BANK)
@require_GET
def picture(request: HttpRequest, season: Season, version_id: int, picture_name: str) -> HttpResponseBase:
    """A picture of a question, for who keeps the bank."""
    return questions.picture(version_id, picture_name, within=Q(version__question__bank__room=str(season.room)))
