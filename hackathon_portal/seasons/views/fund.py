"""The fund of a season at its desk: what lies where, a line, a move, a deed taken back; what each changes is shown before it is done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.actions import fund as actions
from hackathon_portal.seasons.forms_fund import LineForm, MoveBackForm, MoveForm
from hackathon_portal.seasons.models import FundLine, Season
from hackathon_portal.seasons.queries import fund as queries
from hackathon_portal.seasons.rules import fund as rules
from hackathon_portal.seasons.rules.fund import UNDIVIDED, Moved
from hackathon_portal.seasons.rules.words import PURPOSES


def _fund(season: Season) -> Any:
    if season.rules.fund is None:
        raise Http404
    return season.rules.fund


@season_page("seasons.see_desk")
@require_GET
def fund(request: HttpRequest, season: Season) -> HttpResponse:
    """Lines with what their contests hold, what is not divided, every deed."""
    found = season.rules.fund
    context: dict[str, Any] = {"season": season, "fund": found}
    if found is not None:
        lying = queries.lying(season)
        context |= {
            "rows": queries.rows_of(season), "undivided": lying[UNDIVIDED], "divided": found.amount - lying[UNDIVIDED],
            "faults": queries.does_not_meet(season), "moves": queries.moves_of(season)[:200], "purpose": PURPOSES[found.purpose],
        }  # fmt: skip
    return render(request, "seasons/fund.html", context)


def _shown(form: Any, season: Season, move: Moved, lines: list[FundLine]) -> list[queries.Change]:
    """What the deed changes; the form gets the fault instead where it cannot be done."""
    if why := rules.fault(move, queries.lying(season)):
        form.add_error("amount", f"Перенести нельзя: {why}.")
        return []
    return queries.effect(season, move, lines)


@season_page("seasons.manage")
@require_http_methods(["GET", "POST"])
def fund_line(request: HttpRequest, season: Season) -> HttpResponse:
    """A new line, or more for one that is there."""
    found = _fund(season)
    form = LineForm(request.POST or None, season=season)
    changes: list[queries.Change] = []
    if request.method == "POST" and form.is_valid():
        stage, hub = form.where()
        data = form.cleaned_data
        line = FundLine.objects.filter(stage=stage, hub=hub, nomination=data["nomination"]).select_related("stage", "hub").first()
        if request.POST.get("action") == "do":
            try:
                made = actions.add_line(
                    season=season, stage=stage, hub=hub, nomination=data["nomination"], amount=data["amount"],
                    reason=data["reason"], by=user_of(request),
                )  # fmt: skip
                messages.success(request, f"«{made}»: теперь {made.amount:.0f} руб.")
                return redirect("season_fund", season.slug)
            except RuleViolation as violation:
                add_to_form(form, violation)
        else:
            new = line or FundLine(season=season, stage=stage, hub=hub, nomination=data["nomination"], pk=0)
            changes = _shown(form, season, Moved(UNDIVIDED, new.pk, data["amount"]), [])
            if changes:
                changes[1] = queries.Change(str(new), new.amount, new.amount + data["amount"], queries.contest_at(new))
    context = {"season": season, "fund": found, "form": form, "changes": changes, "title": "Новая строка фонда"}
    return render(request, "seasons/fund_deed.html", context, status=422 if form.errors else 200)


@season_page("seasons.manage")
@require_http_methods(["GET", "POST"])
def fund_move(request: HttpRequest, season: Season) -> HttpResponse:
    """Money from one place to another."""
    found = _fund(season)
    form = MoveForm(request.POST or None, season=season, initial={"source": request.GET.get("from")})
    changes: list[queries.Change] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if request.POST.get("action") == "do":
            if carried_out(form, lambda values: actions.move_money(season=season, by=user_of(request), **values)):
                messages.success(request, "Деньги перенесены, источники конкурсов изменены.")
                return redirect("season_fund", season.slug)
        else:
            ends = [line for line in (data["source"], data["target"]) if line is not None]
            source, target = (line.pk if line else UNDIVIDED for line in (data["source"], data["target"]))
            changes = _shown(form, season, Moved(source, target, data["amount"]), ends)
    context = {"season": season, "fund": found, "form": form, "changes": changes, "title": "Перенести деньги фонда"}
    return render(request, "seasons/fund_deed.html", context, status=422 if form.errors else 200)


@season_page("seasons.manage")
@require_http_methods(["GET", "POST"])
def fund_move_back(request: HttpRequest, season: Season, move_id: int) -> HttpResponse:
    """A deed is taken back: what that changes stands above the reason."""
    found = _fund(season)
    move = get_object_or_404(queries.moves_of(season), pk=move_id, taken_back_at=None)
    move.season = season
    form = MoveBackForm(request.POST or None)
    if request.method == "POST" and carried_out(
        form, lambda data: actions.take_back_move(move=move, reason=data["reason"], by=user_of(request))
    ):
        messages.success(request, "Перенос возвращён.")
        return redirect("season_fund", season.slug)
    back = Moved(move.to_line_id, move.from_line_id, move.amount)
    ends = [line for line in (move.from_line, move.to_line) if line is not None]
    why = rules.fault(back, queries.lying(season))
    context = {
        "season": season, "fund": found, "form": form, "move": move, "title": "Вернуть перенос", "why": why,
        "changes": [] if why else queries.effect(season, back, ends),
    }  # fmt: skip
    return render(request, "seasons/fund_deed.html", context, status=422 if form.errors else 200)
