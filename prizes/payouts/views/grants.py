"""Grants for projects: what was paid to whom, and the report of its use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import carried_out
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.models import Award, GrantUse
from prizes.payouts.actions import grants as actions
from prizes.payouts.grant_forms import AcceptUseForm, ReportForm, ReturnUseForm, TakenBackForm
from prizes.payouts.queries import grants as queries
from prizes.payouts.views.grant_uses import file_of
from prizes.rules.purposes import law_on

Act = Callable[[dict[str, Any], Award, User], object]


def _use(award: Award, key: int) -> GrantUse:
    return get_object_or_404(GrantUse, pk=key, award=award)


# Button -> its form, what it does, what is said.
DEEDS: dict[str, tuple[type[forms.Form], Act, str]] = {
    "accept": (ReportForm, lambda data, award, by: actions.accept_grant_report(award=award, by=by, **data), "Отчёт принят"),
    "take_back": (TakenBackForm, lambda data, award, by: actions.take_back_grant_report(award=award, by=by, **data), "Отчёт снят"),
    "accept_use": (
        AcceptUseForm, lambda data, award, by: actions.accept_grant_use(use=_use(award, data["use"]), by=by), "Отчёт принят",
    ),
    "return_use": (
        ReturnUseForm,
        lambda data, award, by: actions.return_grant_use(use=_use(award, data["use"]), message=data["message"], by=by),
        "Отчёт возвращён",
    ),
}  # fmt: skip


@contest_page("prizes.see_payouts")
@shows_personal_data("гранты и отчёты о них")
@require_http_methods(["GET", "POST"])
def grants(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every grant with its report; the form of a row comes back with what was typed."""
    deed, award, sent = request.POST.get("action", ""), None, None
    if request.method == "POST" and deed in DEEDS:
        kind, act, said = DEEDS[deed]
        known = Award.objects.select_related("team")
        award = get_object_or_404(known, pk=whole_number(request.POST.get("award", ""), MOST_ID) or 0, contest=contest)
        sent = kind(request.POST, auto_id=f"{deed}_{award.pk}_%s")
        whose, by = award, user_of(request)
        if carried_out(sent, lambda data: act(data, whose, by)):
            messages.success(request, f"{said}: «{award.team.name}». Команда узнает об этом из письма.")
            return redirect("grants", contest.slug)
    today = local_day(clock.now(), contest.regulation)
    found = queries.grants_of(contest)
    context = {
        "contest": contest, "today": today, "law": law_on("project_grant", today), "open": award.pk if sent and award else 0,
        "rows": [(one, _forms(one, deed, sent if award and award.pk == one.award.pk else None)) for one in found],
        "reported": sum(one.report is not None for one in found), "waiting": sum(one.waiting is not None for one in found),
    }  # fmt: skip
    return render(request, "prizes/grants.html", context, status=422 if sent else 200)


def _forms(one: queries.Grant, deed: str, sent: forms.Form | None) -> dict[str, forms.Form]:
    """The forms of a row: empty, but the one that was sent."""
    empty = {
        name: kind(auto_id=f"{name}_{one.award.pk}_%s", initial={"use": one.waiting.pk if one.waiting else None})
        for name, (kind, _, _) in DEEDS.items()
    }
    return empty | ({deed: sent} if sent else {})


@contest_page("prizes.see_payouts")
@shows_personal_data("отчёт о гранте № {use_id}")
@require_GET
def grant_file(request: HttpRequest, contest: Contest, use_id: int) -> FileResponse:
    """The document a team has sent."""
    return file_of(get_object_or_404(GrantUse, pk=use_id, award__contest=contest))
