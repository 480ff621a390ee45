"""The desk of stages that are held as a whole: their contest made, the teams that come, what becomes of a small one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.actions import carrying, entries, free_places
from hackathon_portal.seasons.actions import hubs as actions
from hackathon_portal.seasons.forms_hubs import PresetForm
from hackathon_portal.seasons.list_forms import ReasonForm
from hackathon_portal.seasons.models import Season, StageEntry
from hackathon_portal.seasons.queries import finals
from hackathon_portal.seasons.queries.free_places import FreePool

FINAL_PRESET = "season_final_48h"


@season_page("seasons.select")
@shows_personal_data("команды финала")
@require_http_methods(["GET", "POST"])
def desk_finals(request: HttpRequest, season: Season) -> HttpResponse:
    """The contest of each stage without hubs, made here; below, the teams that lists have sent and how their people answer."""
    found = finals.finals_of(season)
    free = ReasonForm(request.POST if "free" in request.POST else None)
    if "free" in request.POST:
        pool = next((pool for one in found for pool in one.free if pool.key == request.POST["free"]), None)
        if pool is None:
            tell(request, RuleViolation(code="place.none_free", message="Свободного места здесь уже нет."))
            return redirect("season_finals", season.slug)
        if carried_out(free, lambda data: _place(pool, request.POST.get("way", ""), data["reason"], user_of(request))):
            messages.success(request, "Записано.")
            return redirect("season_finals", season.slug)
    sent = request.POST if "stage" in request.POST else None
    form = PresetForm(sent, season=season, user=user_of(request), initial={"preset": FINAL_PRESET})
    if sent is not None:
        stage = next((one for one in finals.stages_of(season) if one.code == request.POST.get("stage")), None)
        if stage is None:
            raise Http404
        if form.is_valid():
            try:
                actions.make_stage_contest(stage=stage, preset=form.cleaned_data["preset"], by=user_of(request))
                messages.success(request, "Черновик конкурса создан: проверьте объявление, назовите число мест и опубликуйте.")
                return redirect("season_finals", season.slug)
            except RuleViolation as violation:
                add_to_form(form, violation)
    for one in found:
        one.objection = actions.stage_objection(one.stage)
    context: dict[str, Any] = {
        "season": season, "finals": found, "form": form, "draft": Contest.State.DRAFT, "sent": request.POST.get("stage", ""),
        "free": free, "free_sent": request.POST.get("free", ""),
    }  # fmt: skip
    return render(request, "seasons/finals.html", context, status=422 if form.errors or free.errors else 200)


def _place(pool: FreePool, way: str, reason: str, by: User) -> None:
    """What staff have decided of a free place: given by one of the ways of the rule, or left free."""
    if way == "free":
        free_places.leave_place_free(selection_list=pool.of, hub=pool.hub, reason=reason, by=by)
    else:
        free_places.give_free_place(selection_list=pool.of, hub=pool.hub, way=way, reason=reason, by=by)


@season_page("seasons.select")
@shows_personal_data("команда этапа № {entry_id}")
@require_http_methods(["GET", "POST"])
def desk_team(request: HttpRequest, season: Season, entry_id: int) -> HttpResponse:
    """One team's place: its people with their answers, kept although small, taken away or given back with a reason."""
    rows = entries.with_all(StageEntry.objects.filter(stage__season=season, team__isnull=False))
    entry = rows.filter(pk=entry_id).first()
    if entry is None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    acts = acts_of(entry)
    if request.method == "POST":
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            tell(request, RuleViolation(code="place.moved", message="Состав команды только что изменился. Решите снова."))
            return redirect("season_team_place", season.slug, entry_id)
        if form.is_valid():
            try:
                act[0](entry=entry, reason=form.cleaned_data["reason"], by=user_of(request))
                messages.success(request, act[2])
                return redirect("season_finals", season.slug)
            except RuleViolation as violation:
                add_to_form(form, violation)
    people = StageEntry.objects.filter(party=entry).select_related("entrant").order_by("pk")
    context = {
        "season": season, "entry": entry, "people": people, "form": form, "row": entry.basis.rows.filter(team=entry.team).first(),
        "acts": [(code, words) for code, (_, words, _) in acts.items()],
    }  # fmt: skip
    return render(request, "seasons/team_place.html", context, status=422 if form.errors else 200)


def acts_of(entry: StageEntry) -> dict[str, tuple[Any, str, str]]:
    """What may be done with a team's place as it stands: the action, the words of the button, what is said afterwards."""
    state = StageEntry.State
    found: dict[str, tuple[Any, str, str]] = {}
    if entry.state == state.SMALL:
        found["keep"] = (carrying.keep_team, "Оставить в этом составе", "Команда остаётся.")
    if entry.state in (state.INVITED, state.CONFIRMED, state.RESERVE, state.SMALL):
        found["revoke"] = (entries.revoke, "Снять место", "Место снято, письма ушли в отправку.")
    if entry.state in (state.REVOKED, state.EXPIRED):
        found["give_back"] = (entries.give_back, "Вернуть место", "Команда приглашена заново.")
    return found
