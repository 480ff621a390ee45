"""Pages of a prize-winner: own prizes, waiving one, own diplomas."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.responses import pdf_response
from hackathon_portal.kernel.errors import RuleViolation, tell
from prizes.awards import documents
from prizes.awards.actions import awards as awards_actions
from prizes.awards.queries import awards as awards_queries
from prizes.awards.queries import diplomas, shares
from prizes.awards.views.own import own_award


@contest_page("contests.take_part")
@require_GET
def prizes(request: HttpRequest, contest: Contest) -> HttpResponse:
    """This person's prizes, of the own team and the own parts of them; the only one in money opens at once."""
    awards = list(awards_queries.team_awards(request.user, contest))
    mine = list(awards_queries.awards_seen(request.user, contest).select_related("payout_application", "payment"))
    if len(awards) == len(mine) == 1 and mine[0].part_of_id is None:
        return redirect("payout", contest.slug, mine[0].pk)
    rows = [
        {"award": award, "mine": next((one for one in mine if award.pk in (one.pk, one.part_of_id)), None),
         "parts": list(shares.parts_of(award))}
        for award in awards
    ]  # fmt: skip
    return render(request, "prizes/own_prizes.html", {"contest": contest, "rows": rows})


@contest_page("contests.take_part")
@require_POST
def decline(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    """Give the prize up."""
    award = own_award(request, contest, award_id)
    try:
        awards_actions.decline_prize(award=award, reason=request.POST.get("reason", ""), by=user_of(request))
        messages.success(request, "Отказ от приза записан.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("own_prizes", contest.slug)


@contest_page("contests.take_part")
@require_GET
def own_diploma(request: HttpRequest, contest: Contest, number: int | None = None) -> HttpResponse:
    """The document issued to this person; without a number the only one, or the first."""
    mine = diplomas.diplomas_of(request.user, contest).select_related("application").order_by("number")
    diploma = mine.first() if number is None else mine.filter(number=number).first()
    if diploma is None:
        raise Http404
    diploma.contest = contest
    return pdf_response(documents.diploma_pdf(diploma), documents.file_name(diploma))
