"""The organising committee puts teams together of those who came alone (Kuzbass: clause 4.3.2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.errors import carried_out
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.operations.actions import forming as forming_actions
from hackathon_portal.operations.forms import FormTeamForm, ProposalForm
from hackathon_portal.operations.queries import forming as forming_queries
from registration.models import Team


@contest_page("operations.form_teams")
@shows_personal_data("те, кто ищет команду")
@require_http_methods(["GET", "POST"])
def form_teams(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Who looks for a team, which teams have a place; a person proposed to a team, a team made of several."""
    board = forming_queries.forming_board(contest)
    singles = [*board["seekers"], *board["people"]]
    people = [(one.key, ", ".join(filter(None, [one.title, one.role, one.category]))) for one in singles]
    teams = Team.objects.filter(pk__in=[row.team.pk for row in board["teams"]]).order_by(alphabetical("name"))
    proposal = ProposalForm(request.POST if "propose" in request.POST else None, people=people, teams=teams)
    titles = {card.pk: text for card, (_, text) in zip(board["cards"], people, strict=False)}
    forming = FormTeamForm(
        request.POST if "form" in request.POST else None, cards=board["cards"], titles=titles, auto_id="form_%s"
    )

    def propose(data: dict[str, Any]) -> None:
        user = get_object_or_404(User, pk=data["person"].removeprefix("u"))
        data["team"].contest = contest
        forming_actions.propose_to_team(team=data["team"], user=user, by=user_of(request))

    if proposal.is_bound and carried_out(proposal, propose):
        messages.success(request, "Предложение отправлено человеку, капитан о нём знает.")
        return redirect("form_teams", contest.slug)
    if forming.is_bound and carried_out(
        forming, lambda data: forming_actions.form_team(contest=contest, by=user_of(request), **data)
    ):
        messages.success(request, "Команда собрана: капитан заполняет заявку, остальным отправлены приглашения.")
        return redirect("form_teams", contest.slug)
    context = {
        "contest": contest, "board": board, "proposal": proposal, "forming": forming,
        "waiting": forming_queries.open_proposals(contest, clock.now()),
    }  # fmt: skip
    return render(request, "operations/form_teams.html", context, status=422 if proposal.errors or forming.errors else 200)
