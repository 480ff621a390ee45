"""The desk of selection: routes with their lists, a draft with what it changes, approval, telling, files."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.documents.responses import XLSX, file_response, pdf_response
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.spreadsheets import write_xlsx
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.seasons import teams_said
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.actions import lists as list_actions
from hackathon_portal.seasons.actions import telling
from hackathon_portal.seasons.list_forms import ApprovalForm, DraftForm, ReasonForm, ScanForm
from hackathon_portal.seasons.models import Route, Season, SelectionList, SelectionRow
from hackathon_portal.seasons.queries import lists as lists_queries
from hackathon_portal.seasons.queries import teams
from hackathon_portal.seasons.queries.candidates import key_of, rules_of
from hackathon_portal.seasons.queries.drawing import stale_protocols
from hackathon_portal.seasons.queries.papers import said_of
from hackathon_portal.seasons.rules.listing import decimals
from hackathon_portal.seasons.rules.route_rules import SelectionRule
from hackathon_portal.seasons.rules.schema import Basis
from hackathon_portal.seasons.rules.words import rule_words

PER_PAGE = 50
MOST_AFFECTED = 200
State = SelectionList.State


@season_page("seasons.select")
@require_http_methods(["GET", "POST"])
def desk_lists(request: HttpRequest, season: Season) -> HttpResponse:
    """Every route of the season: how it selects, its draft, the list in force, earlier versions; a new draft is made here."""
    routes = list(lists_queries.routes_of(season))
    form = DraftForm(request.POST or None)
    if request.method == "POST":
        route = next((one for one in routes if str(one.pk) == request.POST.get("route")), None)
        if route is None:
            raise Http404
        made: list[SelectionList] = []
        if carried_out(form, lambda data: made.append(list_actions.draft_list(route=route, by=user_of(request), **data))):
            messages.success(
                request, "Черновик составлен. Проверьте, что он меняет, и передайте на утверждение второму сотруднику."
            )
            return redirect("season_desk_list", season.slug, made[0].pk)
    found: dict[int, list[SelectionList]] = {}
    for one in lists_queries.lists_of(season):
        found.setdefault(one.route_id, []).append(one)
    rows = [_of_route(route, found.get(route.pk, []), form, request.POST.get("route")) for route in routes]
    return render(request, "seasons/desk_lists.html", {"season": season, "routes": rows}, status=422 if form.errors else 200)


def _of_route(route: Route, its: list[SelectionList], form: DraftForm, sent: str | None) -> dict[str, Any]:
    rules = rules_of(route)
    by_protocol = rules.basis is Basis.PROTOCOL
    return {
        "route": route,
        "words": rule_words(rules.rule, rules.basis),
        "missing": teams.missing_protocols(route.from_stage, teams.held_in(route.from_stage)) if by_protocol else [],
        "by_protocol": by_protocol,
        "draft": next((one for one in its if one.state == State.DRAFT), None),
        "in_force": next((one for one in its if one.state in lists_queries.IN_FORCE), None),
        "earlier": [one for one in its if one.state == State.SUPERSEDED],
        "form": form if sent == str(route.pk) else DraftForm(auto_id=f"id_{route.pk}_%s"),
    }


def _list(season: Season, list_id: int) -> SelectionList:
    return get_object_or_404(lists_queries.lists_of(season), pk=list_id)


@season_page("seasons.select")
@shows_personal_data("список отбора № {list_id}")
@require_GET
def desk_list(request: HttpRequest, season: Season, list_id: int) -> HttpResponse:
    """One list: figures by hub, what it changes and for whom, its rows by page, narrowed and searched."""
    found = _list(season, list_id)
    show, hub, search = (request.GET.get(name, "").strip() for name in ("show", "hub", "q"))
    show = show if show in SelectionRow.Verdict else ""
    hub = hub if hub in found.figures["hubs"] else ""
    paginator = Paginator(lists_queries.rows_of(found, verdict=show, hub=hub, number=search), PER_PAGE)
    if not (hub or search):
        # The figures have counted already.
        paginator.count = found.figures[{"": "candidates", "pass": "placed", "reserve": "reserve", "out": "out"}[show]]
    page = paginator.get_page(request.GET.get("page"))
    for row in page if found.is_of_teams else ():
        # The page asks the row for words.
        row.said_points, row.said_why = teams_said.points(row.points), teams_said.why(row)  # type: ignore[attr-defined]
    changing = found.state in (State.DRAFT, State.APPROVED)
    affected = lists_queries.affected(found) if changing and found.number > 1 else []
    context = {
        "season": season,
        "list": found,
        "route": found.route,
        "words": said_of(found),
        "stale": stale_protocols(found),
        "page": page,
        "show": show,
        "hub": hub,
        "search": search,
        "tabs": _tabs(found),
        "hubs": found.figures["hubs"].items(),
        "titles": {code: one["title"] for code, one in found.figures["hubs"].items()},
        "older": lists_queries.older_marks(found) if found.state in lists_queries.IN_FORCE else [],
        "affected": affected[:MOST_AFFECTED],
        "affected_count": len(affected),
        "search_words": "Название или номер команды" if found.is_of_teams else "Номер участника",
        "form": DraftForm(),
        "scan_form": ScanForm(),
        "may_take_back": found.state == State.PUBLISHED and not found.is_told,
        "is_mine": found.drafted_by_id == request.user.pk,
        "public": SelectionRule.model_validate(found.rule).shows_numbers,
    }
    return render(request, "seasons/desk_list.html", context)


def _tabs(found: SelectionList) -> list[tuple[str, str, int]]:
    figures = found.figures
    return [
        ("", "Все", figures["candidates"]),
        ("pass", "Проходят", figures["placed"]),
        ("reserve", "Резерв", figures["reserve"]),
        ("out", "Не проходят", figures["out"]),
    ]


def _approve(found: SelectionList, by: Any, data: dict[str, Any]) -> None:
    list_actions.approve_list(selection_list=found, by=by, protocol_number=data["protocol_number"])


# What may be done with a list: title, words before the press, the form, the action, what is said afterwards.
ACTS: dict[str, tuple[str, str, type[Form], Callable[[SelectionList, Any, dict[str, Any]], Any], str]] = {
    "approve": (
        "Утвердить список",
        "Список вступит в силу с протоколом, прежний будет заменён. Людям пока ничего не уйдёт.",
        ApprovalForm,
        _approve,
        "Список утверждён, протокол готов. Следующий шаг — объявить.",
    ),
    "publish": (
        "Объявить список",
        "Каждому уйдёт письмо: место и срок ответа, очередь в резерве или почему места нет. Пока письма не ушли, объявление можно отменить.",
        Form,
        lambda found, by, _: telling.publish_list(selection_list=found, by=by),
        "Список объявлен, письма ставятся в отправку.",
    ),
    "take-back": (
        "Отменить объявление",
        "Письма не уйдут, места останутся такими, как были до объявления.",
        Form,
        lambda found, by, _: telling.take_back_publication(selection_list=found, by=by),
        "Объявление отменено, письма не уйдут.",
    ),
    "withdraw": (
        "Отменить утверждение",
        "Утверждённый список перестанет действовать, протокол останется с причиной. Если он заменил прежний, прежний снова в силе.",
        ReasonForm,
        lambda found, by, data: list_actions.withdraw_list(selection_list=found, by=by, reason=data["reason"]),
        "Утверждение отменено.",
    ),
    "drop": (
        "Удалить черновик",
        "Черновик никому не показан, список в силе не изменится.",
        Form,
        lambda found, by, _: list_actions.drop_draft(selection_list=found, by=by),
        "Черновик удалён.",
    ),
}


@season_page("seasons.select")
@require_http_methods(["GET", "POST"])
def act_on_list(request: HttpRequest, season: Season, list_id: int, list_act: str) -> HttpResponse:
    """A page of its own before anything of effect: what will happen, then the press."""
    if list_act not in ACTS:
        raise Http404
    found = _list(season, list_id)
    title, words, kind, act, done = ACTS[list_act]
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and carried_out(form, lambda data: act(found, user_of(request), data)):
        messages.success(request, done)
        return (
            redirect("season_desk_lists", season.slug)
            if list_act == "drop"
            else redirect("season_desk_list", season.slug, found.pk)
        )
    affected = lists_queries.affected(found) if list_act in ("approve", "publish") and found.number > 1 else []
    context = {
        "season": season, "list": found, "route": found.route, "title": title, "words": words, "form": form, "act": list_act,
        "affected": affected[:MOST_AFFECTED], "affected_count": len(affected),
    }  # fmt: skip
    return render(request, "seasons/act_on_list.html", context, status=422 if form.errors else 200)


@season_page("seasons.select")
@require_GET
def list_protocol(request: HttpRequest, season: Season, list_id: int) -> HttpResponse:
    """The protocol to the byte as it was approved."""
    found = _list(season, list_id)
    if not found.protocol:
        raise Http404
    with found.protocol.open("rb") as file:
        return pdf_response(file.read(), f"protocol-{season.slug}-{found.number}.pdf")


@season_page("seasons.select")
@require_http_methods(["GET", "POST"])
def list_scan(request: HttpRequest, season: Season, list_id: int) -> HttpResponse | FileResponse:
    """The protocol signed by hand: put beside the list, and taken again."""
    found = _list(season, list_id)
    if request.method == "POST":
        form = ScanForm(request.POST, request.FILES)
        if carried_out(
            form, lambda data: list_actions.attach_scan(selection_list=found, upload=data["scan"], by=user_of(request))
        ):
            messages.success(request, "Подписанный протокол приложен.")
        else:
            tell(
                request,
                RuleViolation(code="list.scan", message=" ".join(map(str, form.errors.get("scan", ["Файл не приложен."])))),
            )
        return redirect("season_desk_list", season.slug, found.pk)
    if not found.scan:
        raise Http404
    return FileResponse(
        found.scan.open("rb"),
        as_attachment=True,
        filename=f"signed-{season.slug}-{found.number}.{str(found.scan.name).rsplit('.', 1)[-1]}",
    )


TITLES = ["Место", "Участник №", "Номер в файле", "Тест", "Процентиль", "Секунд", "Площадка", "Решение", "Были заняты"]
TEAM_TITLES = ["Место", "Команда №", "Команда", "Площадка", "Место в протоколе", "Баллы", "Решение"]


@season_page("seasons.select")
@shows_personal_data("список отбора № {list_id}, файл")
@require_GET
def list_file(request: HttpRequest, season: Season, list_id: int) -> HttpResponse:
    """The whole list as a workbook, people by numbers, teams by number and name."""
    found = _list(season, list_id)
    words = dict(SelectionRow.Verdict.choices)
    rows = SelectionRow.objects.filter(list=found).order_by("rank")
    target = io.BytesIO()
    if found.is_of_teams:
        columns = ("rank", "team_id", "team__name", "from_hub__title", "place", "points", "verdict")
        lines: Any = ([*row[:3], row[3] or "", *row[4:6], words[row[6]]] for row in rows.values_list(*columns))
    else:
        people = rows.values_list(
            "rank", "entrant__number", "entrant__external", "exam", "percentile", "seconds", "hub__title", "verdict", "tried"
        )
        lines = (
            [rank, number, external, exam, decimals(share) if share else "", seconds, hub or "", words[verdict], ", ".join(tried)]
            for rank, number, external, exam, share, seconds, hub, verdict, tried in people.iterator(chunk_size=5000)
        )
    write_xlsx(target, TEAM_TITLES if found.is_of_teams else TITLES, lines, sheet=f"Список {found.number}")
    return file_response(target.getvalue(), XLSX, f"list-{season.slug}-{found.number}.xlsx")


@season_page("seasons.select")
@shows_personal_data("список отбора № {list_id}, строки")
@require_GET
def list_lines(request: HttpRequest, season: Season, list_id: int) -> HttpResponse:
    """The lines whose SHA-256 the protocol prints: anybody can count it anew."""
    found = _list(season, list_id)
    rows = SelectionRow.objects.filter(list=found).order_by("rank").values_list(
        "rank", "entrant__external", "entrant__number", "exam", "percentile", "team_id", "from_hub__code", "place", "points"
    )  # fmt: skip
    lines = []
    for rank, external, number, exam, percentile, team, hub, place, points in rows:
        if team is not None:
            cells = [teams.key_of(team), hub or "", "" if place is None else place, points] if points else [teams.key_of(team)]
        else:
            cells = [key_of(external, number), *([exam, decimals(percentile)] if percentile else [])]
        lines.append(",".join(map(str, [rank, *cells])) + "\n")
    return file_response("".join(lines).encode(), "text/csv; charset=utf-8", f"ranking-{season.slug}-{found.number}.csv")
