"""Grants for projects: what was paid to whom, and the report of its use."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import carried_out
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.models import Award
from prizes.payouts.actions import grants as actions
from prizes.payouts.grant_forms import ReportForm, TakenBackForm
from prizes.payouts.queries import grants as queries
from prizes.rules.purposes import law_on


@contest_page("prizes.see_payouts")
@shows_personal_data("гранты и отчёты о них")
@require_http_methods(["GET", "POST"])
def grants(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every grant with its report; the form of a row comes back with what was typed."""
    form = ReportForm(request.POST or None) if request.POST.get("action") == "accept" else None
    back = TakenBackForm(request.POST) if request.POST.get("action") == "take_back" else None
    award: Award | None = None
    if request.method == "POST":
        award = get_object_or_404(Award, pk=whole_number(request.POST.get("award", ""), MOST_ID) or 0, contest=contest)
        if form and carried_out(form, lambda data: actions.accept_grant_report(award=award, by=user_of(request), **data)):
            return redirect("grants", contest.slug)
        if back and carried_out(back, lambda data: actions.take_back_grant_report(award=award, by=user_of(request), **data)):
            return redirect("grants", contest.slug)
    today = local_day(clock.now(), contest.regulation)
    rows = [
        (
            one,
            form if form and award and one.award.pk == award.pk else ReportForm(auto_id=f"report_{one.award.pk}_%s"),
            back if back and award and one.award.pk == award.pk else TakenBackForm(auto_id=f"back_{one.award.pk}_%s"),
        )
        for one in queries.grants_of(contest)
    ]
    context = {
        "contest": contest, "rows": rows, "today": today, "law": law_on("project_grant", today),
        "reported": sum(one.report is not None for one, _, _ in rows), "open": award.pk if award else 0,
    }  # fmt: skip
    return render(request, "prizes/grants.html", context, status=422 if form or back else 200)
