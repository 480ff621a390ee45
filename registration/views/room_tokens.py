"""Tokens of a room on its page: issued and shown once, prolonged, revoked; the same for a contest and for an organisation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.accounts.entry import changes_entry
from hackathon_portal.accounts.who import user_of
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out, tell
from hackathon_portal.kernel.token_scopes import issuing
from hackathon_portal.organisations.access import organisation_page
from hackathon_portal.organisations.models import Organisation
from registration.actions import tokens as tokens_actions
from registration.forms.staff import ExtendTokenForm, TokenForm
from registration.models import ApiToken


@changes_entry
def token_page(request: HttpRequest, where: Any, *, template: str, **context: Any) -> HttpResponse:
    """The tokens of a room; a new one is shown once, on this page and never again. The room's name in `context` is the page's."""
    its = issuing(where.room.kind)
    form = TokenForm(request.POST or None, scopes=its.scopes if its else {})
    context["form"] = form
    if request.method == "POST" and form.is_valid():
        try:
            context["made"] = tokens_actions.make_api_token(
                **{where.room.kind.value: where}, by=user_of(request), **form.cleaned_data
            )
            context["form"] = TokenForm(scopes=its.scopes if its else {})
        except RuleViolation as violation:
            add_to_form(form, violation)
    context |= {
        "tokens": tokens_actions.tokens_of(where).select_related("made_by").order_by("-id"), "extend_form": ExtendTokenForm(),
        "slug": where.slug, "zone": getattr(where, "zone", settings.TIME_ZONE), "scopes": its.scopes if its else {},
    }  # fmt: skip
    response = render(request, template, context)
    response["Cache-Control"] = "no-store"
    return response


def _back(where: Any) -> HttpResponse:
    its = issuing(where.room.kind)
    return redirect(its.page if its else "cabinet", where.slug)


@changes_entry
def revoke(request: HttpRequest, where: Any, token_id: int) -> HttpResponse:
    """The token of this room stops working."""
    token = get_object_or_404(tokens_actions.tokens_of(where).select_related("contest"), pk=token_id)
    try:
        tokens_actions.revoke_api_token(token=token, by=user_of(request))
        messages.success(request, f"Токен «{token.name}» больше не действует.")
    except RuleViolation as violation:
        tell(request, violation)
    return _back(where)


@changes_entry
def extend(request: HttpRequest, where: Any, token_id: int) -> HttpResponse:
    """The token of this room works longer."""
    token: ApiToken = get_object_or_404(tokens_actions.tokens_of(where).select_related("contest"), pk=token_id)
    form = ExtendTokenForm(request.POST)
    if carried_out(form, lambda data: tokens_actions.extend_api_token(token=token, days=data["days"], by=user_of(request))):
        messages.success(request, f"Токен «{token.name}» продлён.")
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return _back(where)


@organisation_page("organisations.manage_tokens")
@require_http_methods(["GET", "POST"])
def organisation_tokens(request: HttpRequest, organisation: Organisation) -> HttpResponseBase:
    return token_page(
        request, organisation, template="registration/organisation_tokens.html", organisation=organisation,
        extend_name="organisation_token_extend", revoke_name="organisation_token_revoke",
    )  # fmt: skip


@organisation_page("organisations.manage_tokens")
@require_POST
def organisation_token_revoke(request: HttpRequest, organisation: Organisation, token_id: int) -> HttpResponseBase:
    return revoke(request, organisation, token_id)


@organisation_page("organisations.manage_tokens")
@require_POST
def organisation_token_extend(request: HttpRequest, organisation: Organisation, token_id: int) -> HttpResponseBase:
    return extend(request, organisation, token_id)
