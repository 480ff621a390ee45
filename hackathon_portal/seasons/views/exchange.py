"""The cabinet of an organisation: projects of seasons, «интересно нам», the contact of a team by its consent, «внедрено у нас»."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from hackathon_portal.accounts.who import user_of
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.organisations.access import organisation_page
from hackathon_portal.organisations.models import Organisation
from hackathon_portal.seasons.actions import exchange as actions
from hackathon_portal.seasons.forms.after import AskForm, IntroductionForm
from hackathon_portal.seasons.models import ContactRequest, FollowUp, FollowUpEntry, Season
from hackathon_portal.seasons.queries import exchange as queries
from hackathon_portal.seasons.rules.after import AUTHORITY

PER_PAGE, MOST_TYPED = 24, 200
LIVING = (FollowUpEntry.State.PROPOSED, FollowUpEntry.State.CONFIRMED)


@organisation_page("organisations.manage")
@require_safe
def projects(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Projects of every announced season, with what the organisation has to do with them."""
    words, season, show = (request.GET.get(name, "").strip()[:MOST_TYPED] for name in ("q", "season", "show"))
    show = show if show in queries.SHOWS else ""
    page = Paginator(queries.chosen(organisation, words=words, season=season, show=show), PER_PAGE).get_page(
        request.GET.get("page")
    )
    cards = list(page)
    own = queries.own_of(organisation, cards)
    context = {
        "organisation": organisation, "page": page, "rows": [(card, own[card.pk]) for card in cards], "words": words,
        "chosen_season": season, "show": show, "shows": queries.SHOWS, "is_authority": organisation.kind == AUTHORITY,
        "seasons": Season.objects.exclude(state=Season.State.DRAFT).filter(follow_ups__isnull=False).distinct(),
    }  # fmt: skip
    return render(request, "seasons/after/organisation_projects.html", context)


@organisation_page("organisations.manage")
@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, organisation: Organisation, follow_up_id: int) -> HttpResponse:
    """One project: marks, requests with their answers, introductions; the contact only once the team has opened it."""
    card = get_object_or_404(queries.open_cards(organisation), pk=follow_up_id)
    deed, by = request.POST.get("deed", "") if request.method == "POST" else "", user_of(request)
    who: dict[str, Any] = {"organisation": organisation, "follow_up": card, "by": by}
    forms: dict[str, Any] = {
        "ask": AskForm(request.POST if deed == "ask" else None),
        "introduce": IntroductionForm(*((request.POST, request.FILES) if deed == "introduce" else (None, None))),
    }
    acts: dict[str, Callable[[dict[str, Any]], object]] = {
        "ask": lambda data: actions.ask_contact(**who, **data),
        "introduce": lambda data: actions.report_introduction(**who, **data),
    }
    if deed in forms:
        if carried_out(forms[deed], acts[deed]):
            messages.success(
                request, "Запрос ушёл команде." if deed == "ask" else "Записано: сотрудник сезона проверит и подтвердит."
            )
            return redirect("organisation_project", organisation.slug, card.pk)
    elif deed:
        _act(request, who, deed)
        return redirect("organisation_project", organisation.slug, card.pk)
    context = {
        "organisation": organisation, "card": card, "own": queries.own_of(organisation, [card])[card.pk], "forms": forms,
        "is_authority": organisation.kind == AUTHORITY, "living": LIVING,
    }  # fmt: skip
    return render(
        request,
        "seasons/after/organisation_project.html",
        context,
        status=422 if any(form.errors for form in forms.values()) else 200,
    )


def _act(request: HttpRequest, who: dict[str, Any], deed: str) -> None:
    """Deeds of one button."""
    reason, by = request.POST.get("reason", ""), who["by"]
    card: FollowUp = who["follow_up"]
    try:
        if deed == "interest":
            actions.mark_interest(**who)
            messages.success(request, "Отмечено: интересно вам.")
        elif deed == "no_interest":
            actions.withdraw_interest(**who, reason=reason)
            messages.success(request, "Отметка снята.")
        elif deed == "withdraw_request":
            asked = _own(ContactRequest.objects.filter(organisation=who["organisation"], follow_up=card), request)
            actions.withdraw_request(request=asked, reason=reason, by=by)
            messages.success(request, "Запрос отозван.")
        elif deed == "withdraw_introduction":
            rows = FollowUpEntry.objects.filter(
                organisation=who["organisation"], follow_up=card, source=FollowUpEntry.Source.ADOPTER
            )
            actions.withdraw_introduction(
                entry=_own(rows.select_related("organisation", "follow_up"), request), reason=reason, by=by
            )
            messages.success(request, "Сообщение отозвано.")
        else:
            raise Http404
    except RuleViolation as violation:
        tell(request, violation)


def _own(rows: Any, request: HttpRequest) -> Any:
    found = next((one for one in rows if str(one.pk) == request.POST.get("row")), None)
    if found is None:
        raise Http404
    return found
