"""Staff: what is published where the document names, marks of each place, ready texts to hand over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import placement
from hackathon_portal.contests import publications as queries
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest, PublicationMark
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.days import DATE, DONE, DayField
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell
from hackathon_portal.regulation.rules.deadlines import local_day


class MarkForm(forms.Form):
    """Where a thing stands and since when."""

    address = forms.CharField(label="Адрес страницы", max_length=300)
    on = DayField(borders=DONE, late_in="hackathon_portal.contests.placement", label="День размещения", widget=DATE)


class TakeBackForm(forms.Form):
    reason = forms.CharField(label="Почему отметку снимают", max_length=300)


@contest_page("contests.mark_published")
@require_http_methods(["GET", "POST"])
def publications(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Each thing with its places; a place is marked by the form under it."""
    sent, typed = None, None
    if request.method == "POST":
        sent = tuple(request.POST.get(name, "") for name in ("what", "subject", "place"))
        typed = MarkForm(request.POST, prefix=_prefix(*sent))
        if typed.is_valid():
            what, subject, place = sent
            try:
                placement.mark_published(
                    contest=contest, what=what, subject=subject, place=place, by=user_of(request), **typed.cleaned_data
                )
                messages.success(request, "Размещение отмечено.")
                return redirect(queries.PAGE, contest.slug)
            except RuleViolation as violation:
                add_to_form(typed, violation)
    context = {"contest": contest, "rows": _rows(contest, sent, typed), "take_back": TakeBackForm(), "refused": typed}
    return render(request, "contests/publications.html", context, status=422 if typed is not None else 200)


def _prefix(what: str, subject: str, place: str) -> str:
    return "-".join(filter(None, [what, subject, place]))


def _rows(contest: Contest, sent: tuple[str, ...] | None, typed: forms.Form | None) -> list[dict[str, Any]]:
    """Things, open ones first, each place with the form that marks it."""
    today = local_day(clock.now(), contest.regulation)
    rows = sorted(queries.standings(contest), key=lambda one: (one.done_on is not None, one.thing.due is None, one.thing.since))
    return [
        {
            "standing": one,
            "text": one.thing.text(),
            "places": [(here, _form(one, here, today, sent, typed)) for here in one.places],
            "is_late": one.thing.due is not None and (one.done_on or today) > one.thing.due,
        }
        for one in rows
    ]


def _form(
    one: queries.Standing, here: queries.InPlace, today: Any, sent: tuple[str, ...] | None, typed: forms.Form | None
) -> forms.Form | None:
    """The form of a place without a mark; the one just sent with what was wrong in it."""
    if here.day is not None:
        return None
    key = (one.thing.what, one.thing.subject, here.place.code)
    return typed if key == sent and typed is not None else MarkForm(prefix=_prefix(*key), initial={"on": today})


@contest_page("contests.mark_published")
@require_POST
def take_back(request: HttpRequest, contest: Contest, mark_id: int) -> HttpResponse:
    """A mark that was wrong."""
    mark = get_object_or_404(PublicationMark, pk=mark_id, contest=contest)
    try:
        placement.take_back_mark(mark=mark, reason=request.POST.get("reason", ""), by=user_of(request))
        messages.success(request, "Отметка снята, обязанность снова открыта.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect(queries.PAGE, contest.slug)
