"""Pages of a prize that each member is paid a part of: its division, its required_documents; and of prizes nobody asked for in time."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import carried_out
from hackathon_portal.kernel.web.looks import shows_personal_data
from prizes.awards.actions import disagreeing
from prizes.awards.actions import shares as shares_actions
from prizes.awards.forms import DisagreementForm, SharesForm, ShownAmountForm
from prizes.awards.queries import awards
from prizes.awards.queries import shares as shares_queries
from prizes.representing import is_child_alone


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def shares(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    """How the prize is divided: the captain proposes, every member signs the own part."""
    award = get_object_or_404(awards.team_awards(request.user, contest), pk=award_id)
    parts = list(shares_queries.parts_of(award))
    if not parts:
        raise Http404
    held = set(awards.awards_of(request.user, contest).values_list("pk", flat=True))
    mine = next((part for part in parts if part.pk in held), None)
    proposes = request.user.has_perm("prizes.divide", award)
    asked = request.POST.get("action", "")
    form = SharesForm(request.POST if asked == "divide" else None, parts=parts, with_reason=False)
    if asked == "sign" and mine is not None:
        sign = ShownAmountForm(request.POST)
        if carried_out(sign, lambda data: shares_actions.agree_to_share(part=mine, by=user_of(request), **data)):
            messages.success(request, "Раздел подписан.")
        else:
            messages.error(
                request,
                " ".join(str(error) for error in sign.non_field_errors()) or "Страница устарела, посмотрите раздел ещё раз.",
            )
        return redirect("prize_shares", contest.slug, award.pk)
    refusal = DisagreementForm(request.POST if asked == "refuse" else None)
    if (
        mine is not None
        and asked == "refuse"
        and carried_out(refusal, lambda data: disagreeing.refuse_share(part=mine, by=user_of(request), **data))
    ):
        messages.success(request, "Записано. Капитан и организатор узнают об этом из письма.")
        return redirect("prize_shares", contest.slug, award.pk)
    if asked == "divide" and carried_out(
        form, lambda data: shares_actions.set_shares(award=award, by=user_of(request), **form.action())
    ):
        messages.success(request, "Раздел записан, участники получат письмо и подпишут его.")
        return redirect("prize_shares", contest.slug, award.pk)
    context = {
        "contest": contest, "award": award, "parts": parts, "mine": mine, "form": form if proposes else None, "disagreeing": refusal,
        "agreed": shares_queries.division_is_agreed(award),
        "child_alone": mine is not None and is_child_alone(mine.holder, contest, request.user),
    }  # fmt: skip
    return render(request, "prizes/shares.html", context, status=422 if form.errors or refusal.errors else 200)


@contest_page("prizes.manage_fund")
@shows_personal_data("доли приза № {award_id}")
@require_http_methods(["GET", "POST"])
def divide(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    """The organiser divides a prize with a reason, where the team cannot agree."""
    award = get_object_or_404(awards.awards(contest), pk=award_id)
    parts = list(shares_queries.parts_of(award))
    if not parts:
        raise Http404
    form = SharesForm(request.POST or None, parts=parts, with_reason=True)
    if carried_out(form, lambda data: shares_actions.set_shares(award=award, by=user_of(request), **form.action())):
        messages.success(request, "Приз разделён решением организатора, участники получат письмо.")
        return redirect("awards", contest.slug)
    context = {
        "contest": contest,
        "award": award,
        "parts": parts,
        "form": form,
        "agreed": shares_queries.division_is_agreed(award),
    }
    return render(request, "prizes/divide_prize.html", context, status=422 if form.errors else 200)
