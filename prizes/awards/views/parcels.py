"""Pages of parcels: a prize-winner names an address, staff mark what the post says."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
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
from prizes.awards.forms import DeliveredForm, NotDeliveredForm, ParcelForm, ReturnedForm, SentForm, TrackForm
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
    context = {
        "contest": contest, "parcel": parcel, "form": form,
        "came_back": parcel.returned.last() if parcel and parcel.sent_on is None else None,
    }  # fmt: skip
    return render(request, "prizes/own_parcel.html", context, status=422 if form.errors else 200)


# What staff mark: form, action, what is said then.
DEEDS: dict[str, tuple[type[forms.Form], Callable[..., object], str]] = {
    "send": (SentForm, parcels_actions.send_parcel, "Отправка отмечена, получатель узнает номер из письма."),
    "deliver": (DeliveredForm, parcels_actions.deliver_parcel, "Вручение отмечено."),
    "return": (
        ReturnedForm,
        parcels_actions.return_parcel,
        "Возврат отмечен: получатель проверит адрес, награды можно отправить снова.",
    ),
    "track": (TrackForm, parcels_actions.correct_track, "Номер исправлен, получатель узнает его из письма."),
    "undo": (NotDeliveredForm, parcels_actions.take_back_delivery, "Отметка о вручении снята."),
}

TITLES = {
    "send": "Отправлено", "deliver": "Вручено", "return": "Отправление вернулось", "track": "Номер записан неверно",
    "undo": "Вручение отмечено по ошибке",
}  # fmt: skip
MAIN = ("send", "deliver")  # what comes next; the others are slips and bad luck


def _deeds_of(parcel: Parcel) -> tuple[str, ...]:
    """What may be marked of a parcel now."""
    if parcel.sent_on is None:
        return ("send",)
    return ("undo",) if parcel.delivered_on else ("deliver", "return", "track")


@contest_page("prizes.issue_diplomas")
@shows_personal_data("почтовые отправления")
@require_http_methods(["GET", "POST"])
def parcels(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Everything to be sent: addresses, numbers, notices of delivery. Opening it is written into the access journal."""
    rows = Parcel.objects.filter(recipient__contest=contest).select_related("recipient__team").prefetch_related("returned")
    form: forms.Form | None = None
    wrong: Parcel | None = None
    asked = request.POST.get("action", "")
    if request.method == "POST" and asked in DEEDS:
        wrong = get_object_or_404(rows, pk=whole_number(request.POST.get("parcel"), MOST_ID))
        make, act, said = DEEDS[asked]
        form = make(request.POST, auto_id=f"{asked}-{wrong.pk}-%s")
        if carried_out(form, lambda data: act(parcel=wrong, by=user_of(request), **data)):
            messages.success(request, said)
            return redirect("parcels", contest.slug)
    shown = list(rows)
    for parcel in shown:
        tried = asked if wrong is not None and wrong.pk == parcel.pk else ""
        parcel.deeds = [  # type: ignore[attr-defined]  # for the page
            (
                code,
                TITLES[code],
                form if code == tried else DEEDS[code][0](auto_id=f"{code}-{parcel.pk}-%s"),
                code in (tried, *MAIN),
            )
            for code in _deeds_of(parcel)
        ]
    if shown:
        record_access(
            by=user_of(request), contest_id=contest.pk, subject="почтовые адреса награждённых", reason="отправка наград",
            address=request.META.get("REMOTE_ADDR"),
        )  # fmt: skip
    context = {"contest": contest, "parcels": shown, "form": form}
    response = render(request, "prizes/parcels.html", context, status=422 if form else 200)
    response["Cache-Control"] = "no-store"
    return response
