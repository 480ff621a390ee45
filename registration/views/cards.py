"""«Ищу команду» and «ищем человека»: cards, and talks in which nobody sees an address."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.kept import kept
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell, why_not
from registration.actions import correspondence as correspondence_actions
from registration.forms.applicant import CardForm, MessageForm
from registration.models import SeekingCard
from registration.queries import correspondence, teams

PER_PAGE = 30


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def cards(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Open cards with a search by role and skill; one's own card is published from here."""
    mine = SeekingCard.objects.filter(contest=contest, owner=user_of(request), closed_at=None).first()
    in_team = teams.captaincy_of(request.user, contest)
    form = CardForm(request.POST or None, instance=mine, regulation=contest.regulation, seeks_person=in_team is not None)
    if request.method == "POST" and form.is_valid():
        try:
            correspondence_actions.publish_card(contest=contest, by=user_of(request), **form.cleaned_data)
            messages.success(request, "Объявление опубликовано. Ответы придут письмом и появятся здесь.")
            return redirect("cards", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    search = request.GET.get("q", "").strip()
    kind = request.GET.get("kind", "")
    rows = correspondence.open_cards(contest, search=search, kind=kind)
    paginator = Paginator(rows, PER_PAGE)
    if not search:
        paginator.count = kept(contest, f"cards:{kind if kind in correspondence.CARD_KINDS else ''}", rows.count)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "contest": contest, "page": page, "form": form, "mine": mine, "search": search, "kind": kind,
        "talks": correspondence.talks_of(request.user, contest), "in_team": in_team,
        "why_none": why_not(lambda: correspondence_actions.refuse_card(contest, user_of(request))),
    }  # fmt: skip
    return render(request, "registration/cards.html", context)


@contest_page("contests.take_part")
@require_POST
def close(request: HttpRequest, contest: Contest, card_id: int) -> HttpResponse:
    card = get_object_or_404(SeekingCard.objects.select_related("contest"), pk=card_id, contest=contest)
    try:
        correspondence_actions.close_card(card=card, by=user_of(request))
        messages.success(request, "Объявление снято.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("cards", contest.slug)


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def talk(request: HttpRequest, contest: Contest, card_id: int, user_id: int) -> HttpResponse:
    """The talk between a card's owner and one other person; only these two open it."""
    card = get_object_or_404(SeekingCard.objects.select_related("contest", "owner", "team"), pk=card_id, contest=contest)
    if request.user.pk not in (card.owner_id, user_id) or card.owner_id == user_id:
        raise Http404
    if request.user.pk == card.owner_id and not correspondence.has_written(card, user_id):
        raise Http404
    correspondent = get_object_or_404(User, pk=user_id)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            correspondence_actions.write_by_card(
                card=card, correspondent=correspondent, text=form.cleaned_data["text"], by=user_of(request)
            )
            messages.success(request, "Отправлено.")
            return redirect("card_talk", contest.slug, card.pk, user_id)
        except RuleViolation as violation:
            add_to_form(form, violation)
    context = {
        "contest": contest, "card": card, "correspondent": correspondent, "form": form,
        "said": card.messages.filter(correspondent=correspondent), "is_owner": request.user.pk == card.owner_id,
    }  # fmt: skip
    return render(request, "registration/talk.html", context)
