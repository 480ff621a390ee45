"""After the publication: what makes the decision untrue, and step by step what follows until a new one is public."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.regulation.rules.deadlines import local_day
from judging.queries import results, standing
from prizes.awards.actions import amending as actions
from prizes.awards.forms import ReturnForm, SettleForm
from prizes.awards.queries import awards, unsettled
from prizes.models import Award


@contest_page("judging.publish_results")
@shows_personal_data("исправление опубликованного решения")
@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The chain: who is out, prizes refused, documents revoked, a new meeting with its protocol, its publication, money claimed back."""
    form = SettleForm(request.POST or None, initial={"clause": contest.regulation.clause("exclusion.grounds")})
    if carried_out(form, lambda data: actions.settle_exclusion(contest=contest, by=user_of(request), **data)):
        messages.success(request, "В призах отказано, документы отозваны, письма поставлены в отправку.")
        return redirect("amend_decision", contest.slug)
    published, waiting = results.published_protocol(contest), results.waiting_protocol(contest)
    context = {
        "contest": contest,
        "published": published,
        "waiting": waiting,
        "contradictions": standing.contradictions(published) if published else [],
        "prizes": unsettled.prizes_of_excluded(contest)
        .filter(part_of=None)
        .select_related("team", "project", "holder", "special"),
        "documents": unsettled.documents_of_excluded(contest).count(),
        "to_return": awards.to_return(contest),
        "return_form": ReturnForm(initial={"returned_on": local_day(clock.now(), contest.regulation)}),
        "form": form,
    }
    return render(request, "prizes/amend.html", context, status=422 if form.errors else 200)


@contest_page("prizes.manage_fund")
@require_POST
def money_returned(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    """The money of a prize taken away came back."""
    award = get_object_or_404(Award, pk=award_id, contest=contest)
    form = ReturnForm(request.POST)
    try:
        if form.is_valid():
            actions.mark_money_returned(award=award, by=user_of(request), **form.cleaned_data)
            messages.success(request, "Возврат отмечен.")
        else:
            messages.error(request, "Укажите день и документ о возврате.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("amend_decision", contest.slug)
