"""Signing up for a season: an e-mail, a code from a letter, one short form; a representative's answer by a link."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.accounts import tries
from hackathon_portal.accounts.access import open_page
from hackathon_portal.accounts.actions import account_for_code
from hackathon_portal.accounts.who import user_of
from hackathon_portal.kernel import clock, rate
from hackathon_portal.kernel.errors import RuleViolation, add_to_form
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.actions import entrants as actions
from hackathon_portal.seasons.forms_entrants import REGION_NAMES, EmailForm, EntryForm, initial_of
from hackathon_portal.seasons.models import Entrant, Season
from hackathon_portal.seasons.queries.ambassadors import followed, remember
from hackathon_portal.seasons.queries.asked import asked_of
from hackathon_portal.seasons.rules.windows import registration


@season_page("seasons.see")
@require_http_methods(["GET", "POST"])
def season_sign_up(request: HttpRequest, season: Season) -> HttpResponse:
    """The first step: an address, to which a code goes. The same answer whether or not the address has an account."""
    if request.user.is_authenticated:
        return redirect("season_entry", season.slug)
    window = registration(season.rules)
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and window.holds(clock.now()):
        email = form.cleaned_data["email"]
        try:
            tries.take_letter("code_by_mail", request, email.lower())
            rate.take("sign_up", tries.network(request), field="email")
            rate.take("sign_up.letter", email.lower(), field="email")
            user = account_for_code(email=email)
        except RuleViolation as violation:
            add_to_form(form, violation)
        else:
            LoginCodeVerificationProcess.initiate(request=request, user=user, email=email)
            following = urlencode({"next": reverse("season_entry", args=[season.slug])}, safe="/")
            return HttpResponseRedirect(f"{reverse('account_confirm_login_code')}?{following}")
    context = {"season": season, "form": form, "window": window, "not_now": window.refusal(clock.now(), "Запись")}
    return render(request, "seasons/sign_up.html", context)


@season_page("seasons.see")
def season_invited(request: HttpRequest, season: Season, code: str) -> HttpResponse:
    """An ambassador's link: who has called is remembered until this visitor signs up; the first link stays."""
    remember(request.session, season, code)
    return redirect("season", season.slug)


@season_page("seasons.take_part")
@require_http_methods(["GET", "POST"])
def season_entry(request: HttpRequest, season: Season) -> HttpResponse:
    """The form: who signs up, or what somebody who has signed up corrects."""
    user = user_of(request)
    entrant = actions.own_entrant(season, user)
    if entrant is not None and entrant.state != Entrant.State.SIGNED_UP:
        return redirect("season_my", season.slug)
    form = _form(request, season, user, entrant)
    if request.method == "POST" and form.is_valid():
        try:
            if entrant is None:
                ambassador = followed(request.session, season)
                entrant = actions.sign_up(season=season, stated=form.stated(), by=user, ambassador=ambassador)
                messages.success(request, f"Вы записаны, ваш номер {entrant.number}.")
            else:
                entrant.season = season
                actions.change_entry(entrant=entrant, stated=form.stated(), by=user)
                messages.success(request, "Запись исправлена.")
            return redirect("season_my", season.slug)
        except RuleViolation as violation:
            if violation.code == "entrant.twice":  # two windows at the same moment: the other one was first
                messages.info(request, violation.message)
                return redirect("season_my", season.slug)
            add_to_form(form, violation)
    window = registration(season.rules)
    context = {
        "season": season, "form": form, "entrant": entrant, "regions": REGION_NAMES, "window": window,
        "not_now": window.refusal(clock.now(), "Запись"),
    }  # fmt: skip
    return render(request, "seasons/entry.html", context)


def _form(request: HttpRequest, season: Season, user: Any, entrant: Entrant | None, data: Any = None) -> EntryForm:
    if entrant is not None:
        initial = initial_of(entrant)
    else:
        initial = {"surname": user.surname, "name": user.name, "patronymic": user.patronymic}
    data = request.POST if data is None and request.method == "POST" else data
    return EntryForm(data, season=season, asked=asked_of(season), email=user.email, entrant=entrant, initial=initial)


@season_page("seasons.take_part")
@require_POST
def season_entry_field(request: HttpRequest, season: Season) -> JsonResponse:
    """One field as it is typed: what would be said of it."""
    user = user_of(request)
    name = request.POST.get("name", "")
    form = _form(request, season, user, actions.own_entrant(season, user), data={name: request.POST.get("value", "")})
    if name not in form.fields:
        raise Http404
    form.is_valid()
    found = actions.faults_of(form.stated(), user.email, clock.now(), form.asked, is_agreed=True)
    beside = [words for code, words, field in found if code == "minor.no_representative" and name == "birth_date"]
    return JsonResponse({"error": " ".join(map(str, form.errors.get(name, []))), "warning": " ".join(beside)})


@open_page("ссылку из письма открывает представитель, без входа")
@require_http_methods(["GET", "POST"])
def season_represent(request: HttpRequest, token: str) -> HttpResponse:
    """A minor's representative reads what is asked and answers."""
    representative = actions.representative_by_token(token)
    if representative is None:
        raise Http404
    if request.method == "POST":
        agrees = request.POST.get("answer") == "yes"
        actions.answer_for_minor(representative=representative, agrees=agrees)
        messages.success(request, "Ваш ответ записан.")
        return redirect("season_represent", token)
    context = {"representative": representative, "entrant": representative.entrant, "season": representative.entrant.season}
    return render(request, "seasons/represent.html", context)
