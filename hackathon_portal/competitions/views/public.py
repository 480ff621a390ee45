"""What everybody sees of competitions: the list, a competition, its board as a page and as a file, its data."""

from __future__ import annotations

import io
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from hackathon_portal.accounts.access import person_of
from hackathon_portal.competitions.models import Competition
from hackathon_portal.competitions.queries import boards, charts, competitions, flags, shown
from hackathon_portal.competitions.queries.boards import Visible
from hackathon_portal.competitions.rules.metric_words import words_of
from hackathon_portal.competitions.rules.words import check_program
from hackathon_portal.competitions.views.places import Place
from hackathon_portal.kernel import clock, spreadsheets
from hackathon_portal.kernel.web.page_cache import keep_for_visitors

TOP = 10
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def cards_of(place: Place, user: Any) -> list[dict[str, Any]]:
    """The competitions of a room that the person may see, each with how it stands."""
    drafts = boards.may_in_room(user, "run_competitions", place.room)
    now = clock.now()
    return [
        {
            "competition": one, "standing": shown.standing_of(one, now), "url": place.at("competition", one.code),
            "kind": "Задачи с флагами" if one.kind == Competition.Kind.FLAGS else words_of(one.metric).title,
        }
        for one in competitions.competitions_of(place.room, drafts=drafts)
    ]  # fmt: skip


def list_page(request: HttpRequest, place: Place) -> HttpResponse:
    """The competitions of a room."""
    cards = cards_of(place, person_of(request))
    context = {
        "cards": cards, "place": place.title, "home": place.home, "zone": place.zone, "calendar": place.at("competitions_calendar"),
    }  # fmt: skip
    return keep_for_visitors(render(request, "competitions/list.html", context))


def public_page(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """A competition: what is asked, how it is measured, its data and terms, how rows are divided, the head of the board."""
    now, user = clock.now(), person_of(request)
    competition = place.competition(code, user)
    seen = boards.visible_scores(user, competition, now)
    board = shown.board_of(seen)
    is_flags = competition.kind == Competition.Kind.FLAGS
    tasks = tasks_seen(seen, now)
    context: dict[str, Any] = {
        "competition": competition, "standing": shown.standing_of(competition, now), "zone": competition.time_zone,
        "is_flags": is_flags, "all": place.at("competitions"), "my": place.at("competition_my", code), "mine": seen.mine,
        "board": board, "top": board.rows[:TOP], "more": len(board.rows) > TOP, "board_url": place.at("competition_board", code),
        "terms": shown.terms_of(competition), "tasks": tasks, "task_count": len(tasks),
        "calendar": place.at("competition_calendar", code),
    }  # fmt: skip
    if not is_flags:
        context |= {"metric": words_of(competition.metric), "files": data_of(place, competition, user)} | split_of(seen)
        context["no_files"] = "Откроются с началом соревнования." if competition.opens_at > now else "Файлов для скачивания нет."
    return keep_for_visitors(render(request, "competitions/public.html", context))


def tasks_seen(seen: Visible, now: Any) -> list[flags.SeenTask]:
    """The tasks of a competition in flags: before it opens only for who runs it."""
    competition = seen.competition
    if competition.kind != Competition.Kind.FLAGS or not (seen.runs or has_begun(competition, now)):
        return []
    return flags.tasks_of(competition, seen.mine, seen.frozen_at, now)


def has_begun(competition: Competition, now: Any) -> bool:
    """Whether what the competition asks may be seen by everybody."""
    return competition.state != Competition.State.DRAFT and now >= competition.opens_at


def split_of(seen: Visible) -> dict[str, Any]:
    """What proves how rows were divided: the hash at once, the seed since the reveal, a program that checks."""
    competition = seen.competition
    seed = competition.split_seed if seen.is_revealed else ""
    program = check_program(
        seed=seed, sha256=competition.split_seed_sha256, id_column=competition.id_column, percent=competition.public_percent
    )
    return {"split_seed": seed, "check": program}


def data_of(place: Place, competition: Competition, user: Any) -> list[dict[str, Any]]:
    """The files of a competition: since it opens, before that for who runs it."""
    if not (has_begun(competition, clock.now()) or boards.may_in_room(user, "run_competitions", place.room)):
        return []
    return [
        {
            "title": one.title, "size": one.size, "sha256": one.sha256, "url": place.at("competition_file", competition.code, one.pk),
        }
        for one in competition.data.all()
    ]  # fmt: skip


def data_file(request: HttpRequest, place: Place, code: str, file_id: int) -> FileResponse:
    """A file of the competition, for everybody once it has begun."""
    user = person_of(request)
    competition = place.competition(code, user)
    one = get_object_or_404(competition.data.all(), pk=file_id)
    if not (has_begun(competition, clock.now()) or boards.may_in_room(user, "run_competitions", place.room)):
        raise Http404
    return FileResponse(one.file.open(), as_attachment=True, filename=one.title, content_type="application/octet-stream")


def board_page(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """The whole board."""
    now, user = clock.now(), person_of(request)
    competition = place.competition(code, user)
    seen = boards.visible_scores(user, competition, now)
    board = shown.board_of(seen)
    context = {
        "competition": competition, "standing": shown.standing_of(competition, now), "zone": competition.time_zone, "board": board,
        "page": place.at("competition", code), "sides": seen.sides, "files": seen.files, "chart": charts.chart_of(seen, now),
        "is_flags": competition.kind == Competition.Kind.FLAGS,
        "downloads": [(ending, place.at("competition_board_file", code, ending)) for ending in TYPES],
    }  # fmt: skip
    return keep_for_visitors(render(request, "competitions/board.html", context))


def board_file(request: HttpRequest, place: Place, code: str, ending: str) -> HttpResponse:
    """The board as a file."""
    if ending not in TYPES:
        raise Http404
    user = person_of(request)
    competition = place.competition(code, user)
    board = shown.board_of(boards.visible_scores(user, competition, clock.now()))
    titles = ["Место", "Команда", *board.columns, "Когда"]
    rows = [[one.place, one.title, one.score, one.count, one.at] for one in board.rows]
    target = io.BytesIO()
    if ending == "csv":
        spreadsheets.write_csv(target, titles, rows)
    else:
        spreadsheets.write_xlsx(target, titles, rows, sheet="Таблица")
    return HttpResponse(
        target.getvalue(), content_type=TYPES[ending],
        headers={"Content-Disposition": f'attachment; filename="{competition.code}-board.{ending}"'},
    )  # fmt: skip
