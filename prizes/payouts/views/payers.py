"""Pages of those who pay prizes: the list, one to add or change, which sources of the fund each pays out of.

A sole proprietor's INN and account are a person's data: whoever looks is written down.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from prizes.awards.queries.payers import payers_of
from prizes.models import PayerAccount
from prizes.payouts.actions import payers as actions
from prizes.payouts.forms import PayerForm, PayerSourcesForm


@contest_page("prizes.pay")
@shows_personal_data("плательщики призов")
@require_http_methods(["GET", "POST"])
def main_payer(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Who pays; while nobody is on record, the form of the first one."""
    rows = list(payers_of(contest).prefetch_related("sources"))
    if rows and request.method == "GET":
        return render(request, "prizes/payers.html", {"contest": contest, "payers": rows})
    form = PayerForm(request.POST or None, instance=rows[0] if rows else None)
    if request.method == "POST" and carried_out(
        form, lambda data: actions.set_payer_account(contest=contest, values=data, by=user_of(request))
    ):
        messages.success(request, "Счёт плательщика записан.")
        return redirect("payer_account", contest.slug)
    return render(request, "prizes/payer.html", {"contest": contest, "form": form, "payer": rows[0] if rows else None})


@contest_page("prizes.pay")
@shows_personal_data("плательщик призов № {payer_id}")
@require_http_methods(["GET", "POST"])
def one_payer(request: HttpRequest, contest: Contest, payer_id: int) -> HttpResponse:
    """One payer to change; 0 is a new one."""
    payer = get_object_or_404(PayerAccount.objects.select_related("contest"), pk=payer_id, contest=contest) if payer_id else None
    act = request.POST.get("action", "")
    if payer is not None and act in ("sources", "main", "remove"):
        return _changed(request, contest, payer, act)
    form = PayerForm(request.POST or None, instance=payer)
    if request.method == "POST" and carried_out(
        form,
        lambda data: (
            actions.set_payer_account(contest=contest, values=data, by=user_of(request), payer=payer)
            if payer
            else actions.add_payer(contest=contest, values=data, by=user_of(request))
        ),
    ):
        messages.success(request, "Плательщик записан.")
        return redirect("payer_account", contest.slug)
    sources_form = PayerSourcesForm(payer=payer) if payer else None
    return render(request, "prizes/payer.html", {"contest": contest, "form": form, "payer": payer, "sources_form": sources_form})


def _changed(request: HttpRequest, contest: Contest, payer: PayerAccount, act: str) -> HttpResponse:
    """Sources of a payer, the main one, or one taken away."""
    by = user_of(request)
    try:
        if act == "main":
            actions.make_payer_main(payer=payer, by=by)
            messages.success(request, f"Основной плательщик — {payer.name}.")
        elif act == "remove":
            actions.remove_payer(payer=payer, by=by)
            messages.success(request, "Плательщик убран.")
        else:
            form = PayerSourcesForm(request.POST, payer=payer)
            if not form.is_valid():
                messages.error(request, "Такого источника нет: обновите страницу.")
                return redirect("one_payer", contest.slug, payer.pk)
            actions.set_sources_of_payer(payer=payer, sources=list(form.cleaned_data["sources"]), by=by)
            messages.success(request, "Записано, из каких источников он платит.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("payer_account", contest.slug)
