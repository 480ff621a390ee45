"""A person's own place: why this hub or none, confirming and declining, in the cabinet or by the link of a letter; the public list by numbers."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.access import open_page
from hackathon_portal.accounts.who import user_of
from hackathon_portal.kernel.errors import RuleViolation, tell
from hackathon_portal.seasons import place_letters
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.actions import entries
from hackathon_portal.seasons.models import Season, SelectionList, StageEntry
from hackathon_portal.seasons.queries import lists as lists_queries
from hackathon_portal.seasons.queries import places as places_queries
from hackathon_portal.seasons.rules.route_rules import SelectionRule

PER_PAGE = 200
ANSWERS = {
    "confirm": (entries.confirm, "Участие подтверждено."),
    "decline": (entries.decline, "Отказ записан. Пока место свободно, его можно отменить."),
    "take_back": (entries.take_back_decline, "Отказ отменён: место снова за вами."),
}


def _answered(request: HttpRequest, entry: StageEntry, *, by_link: bool) -> RuleViolation | None:
    """Carry out the answer of the form; the refusal where there is one."""
    act, words = ANSWERS.get(request.POST.get("answer", ""), (None, ""))
    if act is None:
        return RuleViolation(code="place.no_answer", message="Выберите: подтвердить или отказаться.")
    try:
        act(entry=entry, by=None if by_link else user_of(request))
    except RuleViolation as violation:
        return violation
    messages.success(request, words)
    return None


@season_page("seasons.take_part")
@require_http_methods(["GET", "POST"])
def my_place(request: HttpRequest, season: Season) -> HttpResponse:
    """Where I am placed and why, what I may answer and until when."""
    entry = lists_queries.entry_of(season, request.user)
    if request.method == "POST":
        if entry is None:
            raise Http404
        if violation := _answered(request, entry, by_link=False):
            tell(request, violation)
        return redirect("season_my_place", season.slug)
    rows = lists_queries.told_rows(season, request.user)
    titles = lists_queries.exam_titles(season) if rows else {}
    context = _of_entry(entry) | {
        "season": season,
        "said": [{"row": row, "why": places_queries.explanation(row), "exam": titles.get(row.exam, row.exam)} for row in rows],
        "public": [row.list for row in rows if SelectionRule.model_validate(row.list.rule).shows_numbers],
    }
    return render(request, "seasons/my_place.html", context)


def _of_entry(entry: StageEntry | None) -> dict[str, object]:
    """What the page of a place says of it."""
    if entry is None:
        return {"entry": None}
    return {
        "entry": entry,
        "contest": entry.party.carried.contest if entry.party and entry.party.carried else None,
        "zone": entry.hub.time_zone if entry.hub else entry.stage.season.rules.timezone,
        "turn": lists_queries.place_in_reserve(entry) if entry.state == StageEntry.State.RESERVE else 0,
        "may_take_back": entry.state == StageEntry.State.DECLINED and places_queries.room_left(entry) > 0,
    }


@open_page("ссылка из письма подписана и отвечает только за одно место")
@require_http_methods(["GET", "POST"])
def answer_place(request: HttpRequest, token: str) -> HttpResponse:
    """The invitation answered by the link of a letter, without signing in: opening it changes nothing."""
    entry = entries.with_all(StageEntry.objects.filter(pk=place_letters.entry_of(token) or 0)).first()
    if entry is None or not entry.basis.is_told or entry.stage.season.state == Season.State.DRAFT:
        raise Http404
    season = entry.stage.season
    if request.method == "POST":
        if violation := _answered(request, entry, by_link=True):
            tell(request, violation)
        return redirect("season_answer_place", token)
    context = _of_entry(entry) | {"season": season}
    return render(request, "seasons/answer_place.html", context)


@season_page("seasons.see")
@require_GET
def public_list(request: HttpRequest, season: Season, list_id: int) -> HttpResponse:
    """Who passes and who waits, by numbers, where the rule says that everybody sees it."""
    found = get_object_or_404(lists_queries.lists_of(season), pk=list_id, state=SelectionList.State.PUBLISHED)
    if not found.is_told or not SelectionRule.model_validate(found.rule).shows_numbers:
        raise Http404
    search = request.GET.get("q", "").strip()
    rows = lists_queries.rows_of(found, number=search, hub=request.GET.get("hub", "")).exclude(verdict="out")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"season": season, "list": found, "page": page, "search": search, "hub": request.GET.get("hub", "")}
    return render(request, "seasons/public_list.html", context)
