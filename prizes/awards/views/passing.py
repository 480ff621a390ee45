"""Staff: a prize that is not given out is passed on by a decision of the commission, and taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import carried_out
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.awards.actions import passing
from prizes.awards.forms import PassOnForm, TakeBackForm
from prizes.awards.queries import passed_on
from prizes.awards.queries.awards import granted
from prizes.models import Award
from prizes.rules import terms
from prizes.rules.refusals import passing_clause


@contest_page("prizes.manage_fund")
@shows_personal_data("приз № {award_id}")
@require_http_methods(["GET", "POST"])
def pass_on(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    """Choose the project and the protocol, see from whom to whom how much goes, press again."""
    award = get_object_or_404(granted(contest).exclude(state=Award.State.GRANTED), pk=award_id)
    projects, protocols = passed_on.candidates(award, contest), passed_on.decisions(contest)
    form = PassOnForm(request.POST or None, projects=projects, protocols=protocols)
    sure = "sure" in request.POST
    if sure and carried_out(form, lambda data: passing.pass_prize_on(award=award, by=user_of(request), **data)):
        messages.success(request, "Приз передан, новому получателю отправлено письмо.")
        return redirect("awards", contest.slug)
    context = {
        "contest": contest, "award": award, "form": form, "chosen": form.cleaned_data if form.is_valid() and not form.errors else None,
        "can_choose": projects.exists() and protocols.exists(), "clause": passing_clause(contest.regulation),
        "has_projects": projects.exists(),
        "apply_by": terms.apply_by(local_day(clock.now(), contest.regulation), contest.regulation),
    }  # fmt: skip
    return render(request, "prizes/pass_prize_on.html", context)


@contest_page("prizes.manage_fund")
@shows_personal_data("приз № {award_id}")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    """Take a prize that was passed on away again, with the reason."""
    award = get_object_or_404(granted(contest).exclude(passed_from=None), pk=award_id)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and carried_out(
        form, lambda data: passing.take_back_passed(award=award, by=user_of(request), **data)
    ):
        messages.success(request, "Передача приза отменена, получателю отправлено письмо.")
        return redirect("awards", contest.slug)
    return render(request, "prizes/take_back_passed.html", {"contest": contest, "award": award, "form": form})
