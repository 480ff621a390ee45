"""Entrants for staff: the list, one person with what staff decide, files in and out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell
from hackathon_portal.kernel.models import AccessRecord, AuditRecord
from hackathon_portal.kernel.rooms import rows_of
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import whole_number
from hackathon_portal.seasons import jobs_entrants as work
from hackathon_portal.seasons import parts
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.actions import correcting
from hackathon_portal.seasons.actions import staff_entrants as actions
from hackathon_portal.seasons.forms_entrants import REGION_NAMES, CorrectionForm, initial_of
from hackathon_portal.seasons.imports.reading import COLUMNS
from hackathon_portal.seasons.models import Entrant, EntrantFile, EntrantRepresentative, Season
from hackathon_portal.seasons.queries import desk_entrants as queries
from hackathon_portal.seasons.queries.asked import asked_of, hubs_of
from hackathon_portal.seasons.rules.entrants import HINTS, WORDS, all_said, said
from hackathon_portal.seasons.views.my import findings_of
from hackathon_portal.seasons.way_links import way_for_staff

PER_PAGE, LATEST_LOOKS, MOST_MEGABYTES, MOST_SHOWN = 50, 20, 60, 200
REGION_OF = {region.code: region.name for region in REGIONS}


@season_page("seasons.manage")
@shows_personal_data("участники сезона")
@require_GET
def season_entrants(request: HttpRequest, season: Season) -> HttpResponse:
    """The list, narrowed and searched; a page has as many rows as fit."""
    chosen = queries.Chosen.of(request.GET)
    day, terms = clock.now().date(), season.rules.terms
    page = Paginator(queries.entrants_of(season, chosen, day), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, REGION_OF.get(one.region, one.region_typed), all_said(one.findings, terms)) for one in page.object_list]
    context = {
        "season": season, "page": page, "rows": rows, "chosen": chosen, "shows": queries.ADMISSIONS, "regions": REGION_OF,
        "districts": queries.districts(day), "specialisations": season.rules.specialisation_titles, "findings": {code: said(code, terms) for code in WORDS},
        "hubs": hubs_of(season), "formats": work.FORMATS,
    }  # fmt: skip
    return render(request, "seasons/entrants.html", context)


@season_page("seasons.manage")
@require_POST
def season_entrants_export(request: HttpRequest, season: Season) -> HttpResponse:
    """The list as it is narrowed, as a job that makes a file."""
    chosen = queries.Chosen.of(request.POST)
    try:
        job = work.order_export(
            season=season, chosen=chosen, file_format=request.POST.get("file_format", ""), reason=request.POST.get("reason", ""),
            by=user_of(request), address=request.META.get("REMOTE_ADDR"),
        )  # fmt: skip
    except RuleViolation as violation:
        tell(request, violation)
        return redirect("season_entrants", season.slug)
    return redirect("season_job", season.slug, job.pk)


def _entrant(season: Season, entrant_number: int) -> Entrant:
    entrant = get_object_or_404(Entrant.objects.select_related("user", "ambassador__user"), season=season, number=entrant_number)
    entrant.season = season
    return entrant


@season_page("seasons.manage")
@shows_personal_data("участник сезона № {entrant_number}")
@require_http_methods(["GET", "POST"])
def season_entrant(request: HttpRequest, season: Season, entrant_number: int) -> HttpResponse:
    """One person: data, findings, doubles, what areas add, who has looked; decisions with a reason."""
    entrant = _entrant(season, entrant_number)
    if request.method == "POST":
        return _decide(request, season, entrant)
    asked = asked_of(season)
    looks = AccessRecord.objects.filter(rows_of(season.room), subject=f"участник сезона № {entrant_number}")
    context = {
        "season": season, "entrant": entrant, "region": REGION_OF.get(entrant.region, entrant.region_typed),
        "findings": findings_of(entrant, asked), "hints": HINTS, "waivable": [(code, said(code, asked.terms)) for code in actions.may_be_waived(entrant)],
        "waived": all_said(entrant.waived, asked.terms), "same": queries.same_as(entrant),
        "representative": EntrantRepresentative.objects.filter(entrant=entrant).first(),
        "wishes": [asked.hubs.get(code, code) for code in entrant.wishes], "rows": parts.staff_rows(entrant), "way": way_for_staff(entrant),
        "decided": _decided(season, entrant),
        "looks": looks.select_related("user").order_by("-at")[:LATEST_LOOKS],
    }  # fmt: skip
    return render(request, "seasons/entrant.html", context)


@season_page("seasons.manage")
@shows_personal_data("участник сезона № {entrant_number}")
@require_http_methods(["GET", "POST"])
def season_entrant_edit(request: HttpRequest, season: Season, entrant_number: int) -> HttpResponse:
    """Staff put right what stands about the person."""
    entrant = _entrant(season, entrant_number)
    form = CorrectionForm(request.POST or None, entrant=entrant, asked=asked_of(season), initial=initial_of(entrant))
    if request.method == "POST" and form.is_valid():
        try:
            given = {"stated": form.stated(), "email": form.cleaned_data["email"], "reason": form.cleaned_data["reason"]}
            titles = correcting.correct_entrant(entrant=entrant, by=user_of(request), **given)
            messages.success(request, f"Исправлено: {', '.join(titles)}.")
            return redirect("season_entrant", season.slug, entrant.number)
        except RuleViolation as violation:
            add_to_form(form, violation)
    return render(
        request, "seasons/entrant_edit.html", {"season": season, "entrant": entrant, "form": form, "regions": REGION_NAMES}
    )


def _decided(season: Season, entrant: Entrant) -> QuerySet[AuditRecord]:
    """What has been done with the person's row, the latest first, as the journal has it."""
    about = Q(about=f"участник {entrant}") | Q(about__startswith=f"участник {entrant}:")
    return AuditRecord.objects.filter(rows_of(season.room), about).select_related("user").order_by("-pk")[:LATEST_LOOKS]


def _decide(request: HttpRequest, season: Season, entrant: Entrant) -> HttpResponse:
    by, sent = user_of(request), request.POST
    reason, act = sent.get("reason", ""), sent.get("act", "")
    given: dict[str, Any] = {"entrant": entrant, "reason": reason, "by": by}
    try:
        if act == "waive":
            actions.waive_findings(codes=sent.getlist("codes"), **given)
        elif act == "take_back":
            actions.restore_findings(**given)
        elif act == "exclude":
            actions.exclude_entrant(**given)
        elif act == "restore":
            actions.restore_entrant(**given)
        elif act in ("same", "different"):
            other = _entrant(season, whole_number(sent.get("other", "")) or 0)
            actions.settle_double(other=other, is_same=act == "same", **given)
        else:
            raise Http404
        messages.success(request, "Записано.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("season_entrant", season.slug, entrant.number)


@season_page("seasons.manage")
@require_http_methods(["GET", "POST"])
def season_entrant_files(request: HttpRequest, season: Season) -> HttpResponse:
    """Files of entrants: one is taken and checked first."""
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None or not upload.size:
            messages.error(request, "Выберите файл CSV или XLSX.")
        elif upload.size > MOST_MEGABYTES * 2**20:
            messages.error(request, f"Файл больше {MOST_MEGABYTES} МБ: разделите его.")
        else:
            kept = work.take_file(season=season, name=upload.name or "файл", data=upload.read(), by=user_of(request))
            job = work.order(file=kept, kind=work.CHECK, by=user_of(request))
            return redirect("season_job", season.slug, job.pk)
    files = EntrantFile.objects.filter(season=season).defer("content", "report")[:20]
    return render(request, "seasons/entrant_files.html", {"season": season, "files": files, "columns": COLUMNS})


@season_page("seasons.manage")
@shows_personal_data("файл участников № {entrant_file_id}")
@require_http_methods(["GET", "POST"])
def season_entrant_file(request: HttpRequest, season: Season, entrant_file_id: int) -> HttpResponse:
    """What the check has found, and the button that carries the file out."""
    file = get_object_or_404(EntrantFile, season=season, pk=entrant_file_id)
    file.season = season
    if request.method == "POST":
        try:
            job = work.order(file=file, kind=work.LOAD, by=user_of(request))
            return redirect("season_job", season.slug, job.pk)
        except RuleViolation as violation:
            tell(request, violation)
        return redirect("season_entrant_file", season.slug, file.pk)
    report, terms = file.report, season.rules.terms
    found = [(key, all_said(codes, terms)) for key, codes in sorted(report.get("findings", {}).items())]
    context = {
        "season": season, "file": file, "report": report, "broken": report.get("broken", [])[:MOST_SHOWN], "found": found[:MOST_SHOWN],
        "counts": [(said(code, terms), count, code in HINTS) for code, count in report.get("counts", {}).items()],
        "is_open": work.is_open(file), "most": MOST_SHOWN,
    }  # fmt: skip
    return render(request, "seasons/entrant_file.html", context)
