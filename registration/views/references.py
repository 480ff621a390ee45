"""What staff keep for registration: people of the affiliation check, tokens of other systems."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.accounts.entry import changes_entry
from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from registration.actions import affiliation
from registration.actions import tokens as tokens_actions
from registration.forms.staff import ExtendTokenForm, OfficialForm, TokenForm
from registration.models import ApiToken, Official


@contest_page("registration.manage_officials")
@shows_personal_data("организаторы и комиссия для сверки")
@require_http_methods(["GET", "POST"])
def officials(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Organisers and members of the commission with whom applicants are compared."""
    asked = whole_number(request.GET.get("edit"), MOST_ID)
    edited = None if asked is None else Official.objects.filter(contest=contest, pk=asked).first()
    form = OfficialForm(request.POST or None, instance=edited)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in OfficialForm.Meta.fields}
        saved = Official.objects.filter(pk=edited.pk).first() if edited else None
        try:
            affiliation.remember_official(contest=contest, values=values, by=user_of(request), official=saved)
            messages.success(request, "Записано, все заявки сверены заново.")
            return redirect("officials", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    context = {"contest": contest, "form": form, "officials": Official.objects.filter(contest=contest), "edited": edited}
    return render(request, "registration/officials.html", context)


@contest_page("registration.manage_officials")
@require_POST
def forget_official(request: HttpRequest, contest: Contest, official_id: int) -> HttpResponse:
    official = get_object_or_404(Official.objects.select_related("contest"), pk=official_id, contest=contest)
    try:
        affiliation.forget_official(official=official, by=user_of(request))
        messages.success(request, "Больше не сверяется.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("officials", contest.slug)


@contest_page("registration.manage_tokens")
@changes_entry
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Tokens of the API; a new one is shown once, on this page and never again."""
    form = TokenForm(request.POST or None)
    context: dict[str, Any] = {"contest": contest, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            context["made"] = tokens_actions.make_api_token(contest=contest, by=user_of(request), **form.cleaned_data)
            context["form"] = TokenForm()
        except RuleViolation as violation:
            add_to_form(form, violation)
    context["tokens"] = ApiToken.objects.filter(contest=contest).select_related("made_by").order_by("-id")
    context["extend_form"] = ExtendTokenForm()
    response = render(request, "registration/tokens.html", context)
    response["Cache-Control"] = "no-store"
    return response


@contest_page("registration.manage_tokens")
@changes_entry
@require_POST
def revoke_token(request: HttpRequest, contest: Contest, token_id: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.select_related("contest"), pk=token_id, contest=contest)
    try:
        tokens_actions.revoke_api_token(token=token, by=user_of(request))
        messages.success(request, f"Токен «{token.name}» больше не действует.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("tokens", contest.slug)


@contest_page("registration.manage_tokens")
@changes_entry
@require_POST
def extend_token(request: HttpRequest, contest: Contest, token_id: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.select_related("contest"), pk=token_id, contest=contest)
    form = ExtendTokenForm(request.POST)
    if carried_out(form, lambda data: tokens_actions.extend_api_token(token=token, days=data["days"], by=user_of(request))):
        messages.success(request, f"Токен «{token.name}» продлён.")
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("tokens", contest.slug)
