"""Pages of parcels: a prize-winner names an address, staff mark what the post says."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.audit import record_access
from hackathon_portal.kernel.errors import carried_out
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from prizes.awards.actions import parcels as parcels_actions
from prizes.awards.forms import DeliveredForm, ParcelForm, SentForm
from prizes.models import Parcel
from registration.models import Application
from registration.states import ApplicationState


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def own_parcel(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Somebody who cannot come to the ceremony asks for the awards by post and sees where they are."""
    application = get_object_or_404(Application, contest=contest, user=request.user, state=ApplicationState.ADMITTED)
    parcel = Parcel.objects.filter(recipient=application).first()
    form = ParcelForm(request.POST or None, initial={"address": parcel.address if parcel else ""})
    if carried_out(form, lambda data: parcels_actions.ask_parcel(application=application, by=user_of(request), **data)):
        messages.success(request, "Адрес записан: награды отправят почтой с уведомлением о вручении.")
        return redirect("own_parcel", contest.slug)
    context = {"contest": contest, "parcel": parcel, "form": form}
    return render(request, "prizes/own_parcel.html", context, status=422 if form.errors else 200)


@contest_page("prizes.issue_diplomas")
@shows_personal_data("почтовые отправления")
@require_http_methods(["GET", "POST"])
def parcels(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Everything to be sent: addresses, numbers, notices of delivery. Opening it is written into the access journal."""
    rows = Parcel.objects.filter(recipient__contest=contest).select_related("recipient__team")
    form: SentForm | DeliveredForm | None = None
    wrong: Parcel | None = None
    if request.method == "POST":
        wrong = get_object_or_404(rows, pk=whole_number(request.POST.get("parcel"), MOST_ID))
        sending = request.POST.get("action") == "send"
        form = SentForm(request.POST) if sending else DeliveredForm(request.POST)
        act = parcels_actions.send_parcel if sending else parcels_actions.deliver_parcel
        if carried_out(form, lambda data: act(parcel=wrong, by=user_of(request), **data)):
            messages.success(
                request, "Отправка отмечена, получатель узнает номер из письма." if sending else "Вручение отмечено."
            )
            return redirect("parcels", contest.slug)
    shown = list(rows)
    if shown:
        record_access(
            by=user_of(request), contest_id=contest.pk, subject="почтовые адреса награждённых", reason="отправка наград",
            address=request.META.get("REMOTE_ADDR"),
        )  # fmt: skip
    context = {"contest": contest, "parcels": shown, "form": form, "wrong": wrong}
    response = render(request, "prizes/parcels.html", context, status=422 if form else 200)
    response["Cache-Control"] = "no-store"
    return response
