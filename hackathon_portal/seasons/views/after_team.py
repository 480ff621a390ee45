"""The page of a letter's link: a captain tells how the project is doing and answers who asks for the team's contact."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.access import open_page
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.seasons import after_letters
from hackathon_portal.seasons.actions import after as actions
from hackathon_portal.seasons.actions import exchange
from hackathon_portal.seasons.forms.after import AnswerForm, TeamForm
from hackathon_portal.seasons.models import ContactRequest, FollowUpEntry, Season


@open_page("ссылка из письма подписана, имеет срок и отвечает только за один проект")
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, token: str) -> HttpResponse:
    """Opening it changes nothing."""
    card = after_letters.card_of(token)
    if card is None or card.season.state == Season.State.DRAFT:
        raise Http404
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    form = TeamForm(
        data=request.POST if deed == "tell" else None,
        files=request.FILES if deed == "tell" else None,
        initial={"stage": card.stage},
    )
    if deed == "tell":
        if carried_out(form, lambda data: actions.tell_by_team(follow_up=card, by=None, **data)):
            messages.success(request, "Спасибо! Куратор прочитает и подтвердит.")
            return redirect("season_after_team", token)
    elif deed:
        _answer(request, card.requests.all(), deed)  # type: ignore[attr-defined]
        return redirect("season_after_team", token)
    now = clock.now()
    requests = card.requests.select_related("organisation")  # type: ignore[attr-defined]
    context = {
        "season": card.season, "card": card, "form": form, "answer": AnswerForm(),
        "asked": requests.filter(state=ContactRequest.State.ASKED, expires_at__gt=now),
        "given": requests.filter(state=ContactRequest.State.ACCEPTED),
        "told": card.entries.filter(source=FollowUpEntry.Source.TEAM),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "seasons/after/team.html", context, status=422 if form.errors else 200)


def _answer(request: HttpRequest, requests: object, deed: str) -> None:
    """Agree, decline, or close a contact that was open."""
    asked = next((one for one in requests if str(one.pk) == request.POST.get("request")), None)  # type: ignore[attr-defined]
    form = AnswerForm(request.POST)
    if asked is None or deed not in ("accept", "decline", "close") or not form.is_valid():
        raise Http404
    contact, reason = form.cleaned_data["contact"], form.cleaned_data["reason"]
    try:
        if deed == "close":
            exchange.close_contact(request=asked, reason=reason, by=None)
            messages.success(request, "Контакт закрыт: организация его больше не видит.")
        else:
            exchange.answer_request(request=asked, accept=deed == "accept", contact=contact, reason=reason, by=None)
            messages.success(request, "Контакт открыт этой организации." if deed == "accept" else "Отказ записан.")
    except RuleViolation as violation:
        tell(request, violation)
