"""Hubs: on the staff's desk a list, one hub, its form, a file, its contest; for everybody a page with where, when and by whose clock."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out, tell
from hackathon_portal.kernel.models import Job
from hackathon_portal.russia.alphabet import letters
from hackathon_portal.seasons import jobs_hubs
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.actions import hubs as actions
from hackathon_portal.seasons.forms_hubs import ClosingForm, HubForm, HubsFileForm, PresetForm
from hackathon_portal.seasons.models import Entrant, Season, Stage
from hackathon_portal.seasons.queries import hubs as queries
from hackathon_portal.seasons.queries.hubs import Shown
from hackathon_portal.seasons.queries.places import preview_release
from hackathon_portal.seasons.rules import hubs as rules


def _hub(season: Season, code: str) -> Shown:
    found = queries.hub_with_code(season, code)
    if found is None:
        raise Http404
    found.hub.stage.season = season
    return found


def _hub_jobs(request: HttpRequest, season: Season) -> Any:
    return jobs.of_person(user_of(request), season.room).filter(kind=jobs_hubs.KIND)


@season_page("seasons.see_desk")
@require_GET
def hub_list(request: HttpRequest, season: Season) -> HttpResponse:
    """Every hub with how many people stand where and how far its contest is."""
    rows = queries.hubs_of(season)
    open_rows = [row for row in rows if row.hub.closed_at is None]
    context: dict[str, Any] = {
        "season": season, "rows": rows, "districts": sorted({row.hub.district for row in open_rows}, key=letters),
        "places": sum(row.hub.places for row in open_rows), "to_make": [row for row in open_rows if row.contest is None],
    }  # fmt: skip
    job: Job | None = _hub_jobs(request, season).first()
    if job is not None:
        context |= {"job": job, "job_url": reverse("season_hubs_job", args=[season.slug, job.pk])}
    return render(request, "seasons/hubs.html", context)


@season_page("seasons.manage")
@require_GET
def hubs_job(request: HttpRequest, season: Season, job_id: int) -> HttpResponse:
    """How far the contests of several hubs are; the list asks for it again by itself."""
    found = get_object_or_404(_hub_jobs(request, season), pk=job_id)
    if "HX-Request" not in request.headers:
        return redirect("season_hubs", season.slug)
    response = render(request, "registration/_job.html", {"job": found, "job_url": request.path})
    if found.is_over:
        response["HX-Refresh"] = "true"  # the list has the contests now
    return response


@season_page("seasons.manage")
@require_http_methods(["GET", "POST"])
def hub_new(request: HttpRequest, season: Season) -> HttpResponse:
    form = HubForm(request.POST or None, season=season)
    if request.method == "POST" and form.is_valid():
        stage: Stage = form.cleaned_data["stage"]
        stage.season = season
        try:
            hub = actions.save_hub(stage=stage, values=form.values(), by=user_of(request))
        except RuleViolation as violation:
            add_to_form(form, violation)
        else:
            messages.success(request, f"Площадка «{hub}» добавлена.")
            return redirect("season_hub_desk", season.slug, hub.code)
    return render(request, "seasons/hub_edit.html", {"season": season, "form": form})


@season_page("seasons.manage")
@require_http_methods(["GET", "POST"])
def hub_edit(request: HttpRequest, season: Season, code: str) -> HttpResponse:
    row = _hub(season, code)
    form = HubForm(request.POST or None, season=season, hub=row.hub)
    if request.method == "POST" and form.is_valid():
        try:
            hub = actions.save_hub(stage=row.hub.stage, values=form.values(), hub=row.hub, by=user_of(request))
        except RuleViolation as violation:
            add_to_form(form, violation)
        else:
            messages.success(request, "Сохранено.")
            return redirect("season_hub_desk", season.slug, hub.code)
    return render(request, "seasons/hub_edit.html", {"season": season, "row": row, "form": form})


@season_page("seasons.manage")
@require_http_methods(["GET", "POST"])
def hubs_file(request: HttpRequest, season: Season) -> HttpResponse:
    """Hubs out of a file: all or none, with what is wrong in which line."""
    form = HubsFileForm(request.POST or None, request.FILES or None, season=season)

    def take(data: dict[str, Any]) -> None:
        stage = data["stage"]
        stage.season = season
        report = actions.import_hubs(stage=stage, content=data["file"].read(), by=user_of(request))
        messages.success(request, f"Площадок новых {len(report.made)}, изменено {len(report.changed)}.")

    if request.method == "POST" and carried_out(form, take):
        return redirect("season_hubs", season.slug)
    return render(
        request,
        "seasons/hubs_file.html",
        {"season": season, "form": form, "columns": rules.COLUMNS, "example": queries.some_zone()},
    )


@season_page("seasons.manage")
@require_http_methods(["GET", "POST"])
def hub_contests(request: HttpRequest, season: Season) -> HttpResponse:
    """Contests of several hubs: first what would be made, then made by a job."""
    rows = [row for row in queries.hubs_of(season) if not actions.objection(row.hub)]
    chosen = [row for row in rows if request.method != "POST" or str(row.hub.pk) in request.POST.getlist("hubs")]
    form = PresetForm(request.POST or None, season=season, user=user_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            jobs_hubs.order(
                season=season, hubs=[row.hub for row in chosen], preset=form.cleaned_data["preset"], by=user_of(request)
            )
        except RuleViolation as violation:
            add_to_form(form, violation)
        else:
            return redirect("season_hubs", season.slug)
    context = {
        "season": season, "rows": rows, "chosen": {row.hub.pk for row in chosen}, "form": form, "staff": actions.staff_of(season),
        "slugs": {row.hub.pk: actions.slug_of(row.hub) for row in rows},
    }  # fmt: skip
    return render(request, "seasons/hub_contests.html", context)


@season_page("seasons.see_desk")
@require_http_methods(["GET", "POST"])
def hub_desk(request: HttpRequest, season: Season, code: str) -> HttpResponse:
    """One hub: places and people, its contest; a contest made, a closed hub opened again."""
    row = _hub(season, code)
    form = PresetForm(request.POST or None, season=season, user=user_of(request))
    if request.method == "POST":
        try:
            if request.POST.get("step") == "open":
                actions.open_hub_again(hub=row.hub, by=user_of(request))
                messages.success(request, "Площадка открыта снова.")
            elif form.is_valid():
                actions.make_stage_contest(hub=row.hub, preset=form.cleaned_data["preset"], by=user_of(request))
                messages.success(request, "Черновик хакатона создан: проверьте объявление и опубликуйте.")
        except RuleViolation as violation:
            tell(request, violation)
        return redirect("season_hub_desk", season.slug, code)
    context = {
        "season": season, "row": row, "form": form, "objection": actions.objection(row.hub),
        "is_draft": row.contest is not None and row.contest.state == Contest.State.DRAFT,
    }  # fmt: skip
    return render(request, "seasons/hub_desk.html", context)


@season_page("seasons.manage")
@require_http_methods(["GET", "POST"])
def hub_close(request: HttpRequest, season: Season, code: str) -> HttpResponse:
    """What closing would do, and closing."""
    row = _hub(season, code)
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and carried_out(
        form, lambda data: actions.close_hub(hub=row.hub, reason=data["reason"], by=user_of(request))
    ):
        messages.success(request, "Площадка закрыта.")
        return redirect("season_hub_desk", season.slug, code)
    context = {"season": season, "row": row, "form": form, "leaving": preview_release(row.hub)}
    return render(request, "seasons/hub_close.html", context)


@season_page("seasons.manage")
@require_http_methods(["GET", "POST"])
def hub_withdraw(request: HttpRequest, season: Season, code: str) -> HttpResponse:
    """Take back the draft of the hub's contest."""
    row = _hub(season, code)
    if row.contest is None:
        raise Http404
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and carried_out(
        form, lambda data: actions.withdraw_stage_contest(hub=row.hub, reason=data["reason"], by=user_of(request))
    ):
        messages.success(request, "Черновик хакатона удалён.")
        return redirect("season_hub_desk", season.slug, code)
    return render(request, "seasons/hub_withdraw.html", {"season": season, "row": row, "form": form})


@season_page("seasons.see")
@require_GET
def hub_public(request: HttpRequest, season: Season, code: str) -> HttpResponse:
    """Where and when, on the hub's clock and, for an entrant of another zone, on theirs."""
    row = _hub(season, code)
    user: Any = request.user
    entrant = Entrant.objects.filter(season=season, user=user.pk).first() if user.is_authenticated else None
    own = queries.zone_of_region(entrant.region) if entrant else None
    if own is not None and queries.same_clock(own, row.hub.time_zone, row.hub.opens_at):
        own = None
    entry = next((one for one in queries.entry_of(user, season) if one.hub_id == row.hub.pk), None) if entrant else None
    return render(request, "seasons/hub.html", {"season": season, "row": row, "own": own, "entry": entry})
