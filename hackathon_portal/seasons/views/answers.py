"""Answers to a list: the board by hub, people with their states, a place taken away or given back."""

from __future__ import annotations

import io

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.documents.responses import XLSX, file_response
from hackathon_portal.kernel.errors import carried_out
from hackathon_portal.kernel.spreadsheets import write_xlsx
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.actions import entries
from hackathon_portal.seasons.list_forms import ReasonForm
from hackathon_portal.seasons.models import Route, Season, StageEntry
from hackathon_portal.seasons.queries import lists as lists_queries
from hackathon_portal.seasons.queries import places as places_queries
from hackathon_portal.seasons.queries.candidates import rules_of
from hackathon_portal.seasons.queries.drawing import is_of_teams

PER_PAGE = 50
TITLES = [
    "Участник №",
    "Фамилия",
    "Имя",
    "Почта",
    "Площадка",
    "Место в списке",
    "Состояние",
    "Приглашён",
    "Ответить до",
    "Ответил",
    "Причина",
    "Команда",
]
LOST = (StageEntry.State.REVOKED, StageEntry.State.EXPIRED)
HAS = (StageEntry.State.INVITED, StageEntry.State.CONFIRMED, StageEntry.State.RESERVE)


def _route(season: Season, route_id: int) -> Route:
    return get_object_or_404(lists_queries.routes_of(season), pk=route_id)


@season_page("seasons.select")
@shows_personal_data("ответы приглашённых")
@require_GET
def answers(request: HttpRequest, season: Season, route_id: int) -> HttpResponse:
    """Hubs with invited, confirmed, declined, waiting; below, the people narrowed and searched."""
    route = _route(season, route_id)
    if is_of_teams(rules_of(route)):
        return redirect("season_finals", season.slug)
    hub, state, search = (request.GET.get(name, "").strip() for name in ("hub", "state", "q"))
    state = state if state in StageEntry.State else ""
    board = lists_queries.answers_by_hub(route)
    hub = hub if hub in {one.hub.code for one in board if one.hub} else ""
    paginator = Paginator(lists_queries.entries_of(route, hub=hub, state=state, search=search), PER_PAGE)
    if not search:
        paginator.count = sum(
            count
            for one in board
            if not hub or (one.hub and one.hub.code == hub)
            for name, count in one.counts.items()
            if not state or name == state
        )
    context = {
        "season": season,
        "route": route,
        "board": board,
        "page": paginator.get_page(request.GET.get("page")),
        "hub": hub,
        "state": state,
        "search": search,
        "states": StageEntry.State.choices,
        "hubs": [one.hub for one in board if one.hub],
    }
    return render(request, "seasons/answers.html", context)


@season_page("seasons.select")
@shows_personal_data("место № {entry_id}")
@require_http_methods(["GET", "POST"])
def desk_place(request: HttpRequest, season: Season, entry_id: int) -> HttpResponse:
    """One place: how it came, taken away or given back with a reason."""
    of_people = StageEntry.objects.filter(stage__season=season, entrant__isnull=False)
    entry = get_object_or_404(entries.with_all(of_people), pk=entry_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    act = entries.revoke if entry.state in HAS else entries.give_back
    if request.method == "POST" and carried_out(form, lambda data: act(entry=entry, reason=data["reason"], by=user_of(request))):
        messages.success(request, "Записано, письмо ушло в отправку.")
        return redirect("season_answers", season.slug, entry.basis.route_id)
    row = lists_queries.row_of(entry)
    context = {
        "season": season,
        "entry": entry,
        "row": row,
        "why": places_queries.explanation(row) if row else "",
        "zone": entry.hub.time_zone if entry.hub else season.rules.timezone,
        "form": form,
        "has_place": entry.state in HAS,
        "lost_place": entry.state in LOST,
    }
    return render(request, "seasons/desk_place.html", context, status=422 if form.errors else 200)


@season_page("seasons.select")
@shows_personal_data("ответы приглашённых, файл")
@require_GET
def answers_file(request: HttpRequest, season: Season, route_id: int) -> HttpResponse:
    """Everybody of the route's lists with their answers as a workbook."""
    route = _route(season, route_id)
    words = dict(StageEntry.State.choices)
    of_people = StageEntry.objects.filter(stage=route.to_stage_id, basis__route=route, entrant__isnull=False)
    rows = of_people.order_by("hub__code", "rank").values_list(
        "entrant__number", "entrant__surname", "entrant__name", "entrant__email", "hub__title", "rank", "state", "invited_at",
        "expires_at", "answered_at", "reason", "party__team__name",
    )  # fmt: skip
    zone = season.rules.zone
    target = io.BytesIO()
    write_xlsx(
        target,
        TITLES,
        (
            [
                number,
                surname,
                name,
                email,
                hub or "",
                rank,
                words[state],
                *(at and at.astimezone(zone) for at in times),
                reason,
                team or "",
            ]
            for number, surname, name, email, hub, rank, state, *times, reason, team in rows.iterator(chunk_size=5000)
        ),
        sheet="Ответы",
    )
    return file_response(target.getvalue(), XLSX, f"answers-{season.slug}-{route.pk}.xlsx")
