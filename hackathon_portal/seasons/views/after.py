"""The desk of what becomes of projects: the list of cards, one card with its history, the report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.documents.responses import XLSX, file_response, pdf_response
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import whole_numbers
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.actions import after as actions
from hackathon_portal.seasons.forms.after import AssignForm, CorrectionForm, EntryForm, PlanForm
from hackathon_portal.seasons.models import FollowUpEntry, Hub, Season
from hackathon_portal.seasons.models.after import FollowUpStage, Level
from hackathon_portal.seasons.queries import after as queries
from hackathon_portal.seasons.queries.after_files import report_xlsx

PER_PAGE = 50
OFFICIAL = "documents/official.css"


@season_page("seasons.follow_up")
@require_http_methods(["GET", "POST"])
def cards(request: HttpRequest, season: Season) -> HttpResponse:
    """Every card, narrowed; staff make the missing ones and give marked ones to a curator."""
    now, its = clock.now(), season.rules.follow_up
    today = now.astimezone(season.rules.zone).date()
    choice = queries.Choice.of(request.GET)
    form = AssignForm(request.POST or None, curators=queries.curators_of(season))
    if request.method == "POST" and request.POST.get("deed") == "make":
        try:
            count = actions.make_follow_ups(season=season, by=user_of(request))
            messages.success(request, f"Карточек заведено: {count}.")
        except RuleViolation as violation:
            tell(request, violation)
        return redirect("season_after", season.slug)
    marked = whole_numbers(request.POST.getlist("cards"))
    if request.method == "POST" and carried_out(
        form, lambda data: actions.assign_curator(season=season, cards=marked, curator=data["curator"], by=user_of(request))
    ):
        messages.success(request, "Карточки отданы.")
        return redirect(request.get_full_path())
    page = Paginator(queries.chosen(season, choice, now=now, viewer=request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "season": season, "its": its, "choice": choice, "page": page, "form": form, "marked": marked,
        "rows": [queries.row_of(card, its, now=now, today=today) for card in page],
        "hubs": Hub.objects.filter(held__contest__projects__follow_up__season=season).distinct(), "stages": FollowUpStage.choices,
        "levels": Level.choices, "shows": queries.SHOWS, "counts": queries.counts(season, now),
        "lacking": queries.lacking_cards(season, its).count() if its else 0,
    }  # fmt: skip
    return render(request, "seasons/after/cards.html", context, status=422 if form.errors else 200)


DEEDS = ("entry", "correct", "plan", "confirm", "decline", "take_back", "ask")


@season_page("seasons.follow_up")
@shows_personal_data("карточка сопровождения № {follow_up_id}")
@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, season: Season, follow_up_id: int) -> HttpResponse:
    """One card: what it says, what waits for a word of the curator, what was before; forms of every deed over it."""
    found = get_object_or_404(queries.cards(season).select_related("project__contest__regulation_version"), pk=follow_up_id)
    found.season, by, now = season, user_of(request), clock.now()
    entries = list(queries.entries_of(found))
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    uncorrected = found.entries.filter(state=FollowUpEntry.State.CONFIRMED, corrections=None)  # type: ignore[attr-defined]

    def sent(name: str) -> tuple[Any, Any]:
        return (request.POST, request.FILES) if deed == name else (None, None)

    forms: dict[str, Any] = {
        "entry": EntryForm(*sent("entry"), initial={"stage": found.stage}),
        "correct": CorrectionForm(*sent("correct"), entries=uncorrected, prefix="correct"),
        "plan": PlanForm(
            request.POST if deed == "plan" else None, initial={"next_step": found.next_step, "due_on": found.due_on}
        ),
    }  # fmt: skip
    if deed in forms:
        acts: dict[str, Any] = {
            "entry": lambda data: actions.add_entry(follow_up=found, by=by, **data),
            "correct": lambda data: actions.add_entry(follow_up=found, by=by, **data),
            "plan": lambda data: actions.plan_follow_up(follow_up=found, by=by, **data),
        }
        if carried_out(forms[deed], acts[deed]):
            messages.success(request, "Записано.")
            return redirect("season_after_card", season.slug, found.pk)
    elif deed:
        _decide(request, season, found, entries, deed)
        return redirect("season_after_card", season.slug, found.pk)
    its = season.rules.follow_up
    context = {
        "season": season, "card": found, "row": queries.row_of(found, its, now=now, today=now.astimezone(season.rules.zone).date()),
        "entries": entries, "waiting": [one for one in entries if one.state == FollowUpEntry.State.PROPOSED], "forms": forms,
        "may_write": found.curator_id == by.pk or by.has_perm("seasons.manage", season), "levels": Level.choices,
        "requests": found.requests.select_related("organisation"),  # type: ignore[attr-defined]
        "interests": found.interests.filter(withdrawn_at=None).select_related("organisation"),  # type: ignore[attr-defined]
        "has_corrections": uncorrected.exists(),
    }  # fmt: skip
    return render(request, "seasons/after/card.html", context, status=422 if any(form.errors for form in forms.values()) else 200)


@season_page("seasons.follow_up")
@shows_personal_data("файл карточки сопровождения № {follow_up_id}")
@require_GET
def evidence(request: HttpRequest, season: Season, follow_up_id: int, news_id: int) -> FileResponse:
    """The file by which news can be seen."""
    rows = FollowUpEntry.objects.filter(follow_up__season=season, follow_up=follow_up_id)
    entry = get_object_or_404(rows.exclude(file=""), pk=news_id)
    name = f"project-{follow_up_id}-{entry.pk}.{str(entry.file.name).rsplit('.', 1)[-1]}"
    return FileResponse(entry.file.open("rb"), as_attachment=True, filename=name)


def _decide(request: HttpRequest, season: Season, found: Any, entries: list[FollowUpEntry], deed: str) -> None:
    """Deeds of one button: they come back to the card with a word."""
    by, reason = user_of(request), request.POST.get("reason", "")
    try:
        if deed == "ask":
            actions.ask_team(follow_up=found, by=by)
            messages.success(request, "Письмо капитану ушло в отправку.")
            return
        entry = next((one for one in entries if str(one.pk) == request.POST.get("entry")), None)
        if entry is None or deed not in DEEDS:
            raise Http404
        entry.follow_up = found
        if deed == "take_back":
            actions.take_back_entry_decision(entry=entry, reason=reason, by=by)
            messages.success(request, "Решение отменено, запись снова ждёт.")
            return
        actions.decide_entry(
            entry=entry,
            accept=deed == "confirm",
            reason=reason,
            level=request.POST.get("level", "") if request.POST.get("level") in Level.values else "",
            by=by,
        )
        messages.success(request, "Подтверждено." if deed == "confirm" else "Записано: не подтверждено.")
    except RuleViolation as violation:
        tell(request, violation)


def _reported(season: Season) -> dict[str, Any]:
    words, parts = queries.report(season)
    return {"season": season, "words": words, "parts": parts, "introductions": queries.introductions(season)}


@season_page("seasons.follow_up")
@require_GET
def report(request: HttpRequest, season: Season) -> HttpResponse:
    """How far projects have come, by hub, region, level, adopter; where they were introduced."""
    return render(request, "seasons/after/report.html", _reported(season) | {"counts": queries.counts(season, clock.now())})


@season_page("seasons.follow_up")
@require_GET
def report_book(request: HttpRequest, season: Season) -> HttpResponse:
    """The same as a workbook, with a line for each project."""
    return file_response(report_xlsx(season, clock.now()), XLSX, f"projects-{season.slug}.xlsx")


@season_page("seasons.follow_up")
@require_GET
def report_paper(request: HttpRequest, season: Season) -> HttpResponse:
    """The same as PDF."""
    today = clock.now().astimezone(season.rules.zone).strftime("%d.%m.%Y")
    data = render_pdf("seasons/documents/after.html", _reported(season) | {"today": today}, stylesheet=OFFICIAL)
    return pdf_response(data, f"projects-{season.slug}.pdf")
