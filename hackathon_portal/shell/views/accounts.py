"""Pages of the portal's administrator: accounts, one account, what is done with it; tokens of the API; the portal's journal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts import queries, sign_ins
from hackathon_portal.accounts.entry import changes_entry
from hackathon_portal.accounts.models import SignInRecord, User
from hackathon_portal.accounts.who import name_accounts, user_of
from hackathon_portal.contests.access import staff_page
from hackathon_portal.kernel.audit import record_access
from hackathon_portal.kernel.errors import RuleViolation, add_to_form
from hackathon_portal.kernel.models import AccessRecord, AuditRecord
from hackathon_portal.kernel.rooms import PORTAL, rows_of
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.shell import accounts as cards
from registration.actions import tokens as token_actions
from registration.forms.staff import ExtendTokenForm
from registration.models import ApiToken

ON_A_PAGE = 50
SIGN_INS_SHOWN = 20


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Основание", max_length=300, help_text="Останется в журнале портала, его прочтёт в письме владелец учётной записи."
    )


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label="Основание", max_length=300, help_text="Останется в журнале, его прочтут в письме сотрудники конкурса."
    )


class ExtendForm(ExtendTokenForm, RevokeForm):
    field_order = ["days", "reason"]


@staff_page("accounts.manage")
@shows_personal_data("список учётных записей")
@require_GET
def account_list(request: HttpRequest) -> HttpResponse:
    """Accounts found by a name or an e-mail, by one of the filters."""
    search, chosen = request.GET.get("q", "").strip()[:100], request.GET.get("show", "all")
    chosen = chosen if chosen in queries.FILTERS else "all"
    page = Paginator(queries.accounts(search=search, chosen=chosen), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "search": search, "chosen": chosen, "filters": queries.FILTERS.items(),
    }  # fmt: skip
    return render(request, "shell/accounts.html", context)


def _card(request: HttpRequest, user_id: int) -> cards.Card:
    user = get_object_or_404(User, pk=user_id)
    record_access(
        by=user_of(request), room=PORTAL, subject=f"учётная запись {user.pk}", reason="страница учётной записи",
        address=request.META.get("REMOTE_ADDR"),
    )  # fmt: skip
    return cards.card_of(user)


@staff_page("accounts.manage")
@shows_personal_data("учётная запись {user_id}")
@require_GET
def account(request: HttpRequest, user_id: int) -> HttpResponse:
    card = _card(request, user_id)
    records = sign_ins.of_person(card.user)[:SIGN_INS_SHOWN]
    return render(request, "shell/account.html", {"card": card, "actions": cards.possible(card).items(), "records": records})


@staff_page("accounts.manage")
@changes_entry
@shows_personal_data("учётная запись {user_id}")
@require_http_methods(["GET", "POST"])
def account_action(request: HttpRequest, user_id: int, action: str) -> HttpResponse:
    """What will happen, the reason, the press."""
    if action not in cards.ACTIONS:
        raise Http404
    card = _card(request, user_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = cards.carry_out(action, card, reason=form.cleaned_data["reason"], by=user_of(request))
            messages.success(request, done.done)
            return redirect("account", user_id)
        except RuleViolation as violation:
            add_to_form(form, violation)
    chosen = cards.ACTIONS[action]
    context = {"card": card, "action": chosen, "form": form, "consequences": chosen.consequences(card)}
    return render(request, "shell/account_action.html", context, status=422 if form.errors else 200)


@staff_page("accounts.manage")
@require_GET
def token_list(request: HttpRequest) -> HttpResponse:
    """Tokens of every contest and of the portal, those that end first on top."""
    tokens = ApiToken.objects.select_related("contest", "made_by")
    show_all = request.GET.get("show") == "all"
    if not show_all:
        tokens = tokens.filter(revoked_at=None)
    page = Paginator(tokens.order_by("expires_at", "pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "shell/tokens.html", {"page": page, "show_all": show_all})


@staff_page("registration.oversee_tokens")
@changes_entry
@shows_personal_data("кому сообщат о токене № {token_id}")
@require_http_methods(["GET", "POST"])
def token_action(request: HttpRequest, token_id: int, action: str) -> HttpResponse:
    """Prolong or revoke a token, whoever issued it."""
    token = get_object_or_404(ApiToken.objects.select_related("contest", "made_by"), pk=token_id)
    form: Any = (ExtendForm if action == "extend" else RevokeForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act: Any = token_actions.extend_api_token if action == "extend" else token_actions.revoke_api_token
            act(token=token, by=user_of(request), **form.cleaned_data)
            messages.success(request, f"Токен «{token.name}» {'продлён' if action == 'extend' else 'отозван'}.")
            return redirect("portal_tokens")
        except RuleViolation as violation:
            add_to_form(form, violation)
    context = {"token": token, "form": form, "extends": action == "extend", "people": token_actions.staff_concerned(token)}
    return render(request, "shell/token_action.html", context, status=422 if form.errors else 200)


@staff_page("accounts.manage")
@shows_personal_data("журнал портала")
@require_GET
def portal_journal(request: HttpRequest) -> HttpResponse:
    """What was done outside of any contest, and who looked at accounts."""
    entries = AuditRecord.objects.filter(rows_of(PORTAL)).select_related("user").order_by("-id")
    looks = AccessRecord.objects.filter(rows_of(PORTAL)).select_related("user").order_by("-id")
    page = Paginator(entries, ON_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    name_accounts(page.object_list)
    return render(request, "shell/portal_journal.html", {"page": page, "accesses": looks[:ON_A_PAGE]})


@staff_page("accounts.manage")
@shows_personal_data("журнал входов")
@require_GET
def sign_in_list(request: HttpRequest) -> HttpResponse:
    """Sign-ins, refusals and changes of means of entry of everybody, the newest first; `kind` narrows."""
    records, kind = sign_ins.of_everybody(), request.GET.get("kind", "")
    if kind in SignInRecord.Kind.values:
        records = records.filter(kind=kind)
    page = Paginator(records, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "kind": kind, "kinds": SignInRecord.Kind.choices}
    return render(request, "shell/sign_ins.html", context)
