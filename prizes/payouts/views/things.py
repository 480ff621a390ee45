"""A thing is handed over: whom to, what that will do, and who it was for the papers of the tax."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import carried_out
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.regulation.rules.deadlines import local_day
from prizes.models import Award, ThingReceipt
from prizes.payouts.actions import things as things_actions
from prizes.payouts.queries import handing_over, things
from prizes.payouts.thing_forms import GivenForm, ReceiverForm, TakenBackForm

RELATED = ("contest__regulation_version", "origin__payer", "team", "project", "special", "holder", "part_of__special")


@contest_page("prizes.manage_fund")
@shows_personal_data("вручение приза № {award_id}")
@require_http_methods(["GET", "POST"])
def thing_given(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    """Who receives the thing, then what that will do and the second press; of one handed over who got it, and the way back."""
    rows = Award.objects.filter(contest=contest, part_of=None).exclude(thing="").select_related(*RELATED)
    award = get_object_or_404(rows, pk=award_id)
    if award.thing_given_on is not None:
        return _handed_over(request, contest, award)
    people = things.may_receive(award)
    usual = {person.pk for person in things.usual_receivers(award)}
    form = GivenForm(request.POST or None, people=people, usual=usual, today=local_day(clock.now(), contest.regulation))
    context: dict[str, Any] = {"contest": contest, "award": award, "form": form}
    if request.method == "POST" and request.POST.get("action") == "give":
        shown = request.POST.get("shown", "")
        if carried_out(
            form, lambda _: things_actions.mark_thing_given(award=award, by=user_of(request), shown=shown, **form.action())
        ):
            messages.success(request, "Вручение отмечено.")
            return redirect("awards", contest.slug)
    elif request.method == "POST":
        found: list[things.Part] = []
        if carried_out(
            form, lambda _: found.extend(things_actions.divided_thing(award=award, by=user_of(request), **form.action()))
        ):
            day = form.cleaned_data["given_on"]
            context |= {
                "plan": handing_over.plan_of(award, day, found), "shown": things_actions.fingerprint(award, day, found),
                "typed": form.typed(),
            }  # fmt: skip
            return render(request, "prizes/thing_plan.html", context)
    return render(request, "prizes/thing.html", context, status=422 if form.errors else 200)


def _handed_over(request: HttpRequest, contest: Contest, award: Award) -> HttpResponse:
    form = TakenBackForm(request.POST if request.POST.get("action") == "back" else None)
    if request.method == "POST" and carried_out(
        form, lambda data: things_actions.take_back_thing_given(award=award, by=user_of(request), **data)
    ):
        messages.success(request, "Отметка о вручении снята.")
        return redirect("awards", contest.slug)
    context = {"contest": contest, "award": award, "form": form, "receipts": things.receipts_of(award)}
    return render(request, "prizes/thing_given.html", context, status=422 if form.errors else 200)


@contest_page("prizes.pay")
@shows_personal_data("получатель приза № {receipt_id}")
@require_http_methods(["GET", "POST"])
def thing_receiver(request: HttpRequest, contest: Contest, receipt_id: int) -> HttpResponse:
    """Who was given the thing, as the certificate of income asks it."""
    rows = ThingReceipt.objects.filter(award__contest=contest).select_related("receiver", *(f"award__{name}" for name in RELATED))
    receipt = things.completed(get_object_or_404(rows, pk=receipt_id))
    form = ReceiverForm(request.POST or None, receipt=receipt)
    if request.method == "POST" and carried_out(
        form, lambda _: things_actions.state_receiver(receipt=receipt, by=user_of(request), **form.action())
    ):
        messages.success(request, "Сведения получателя записаны.")
        return redirect("taxes", contest.slug)
    response = render(
        request,
        "prizes/thing_receiver.html",
        {"contest": contest, "receipt": receipt, "form": form},
        status=422 if form.errors else 200,
    )
    response["Cache-Control"] = "no-store"
    return response
