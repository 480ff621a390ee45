"""What staff keep for registration: people of the affiliation check, tokens of other systems."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from registration.actions import affiliation
from registration.forms.staff import OfficialForm
from registration.models import Official
from registration.views import room_tokens


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
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest, contest: Contest) -> HttpResponseBase:
    return room_tokens.token_page(
        request,
        contest,
        template="registration/tokens.html",
        contest=contest,
        extend_name="extend_token",
        revoke_name="revoke_token",
    )


@contest_page("registration.manage_tokens")
@require_POST
def revoke_token(request: HttpRequest, contest: Contest, token_id: int) -> HttpResponseBase:
    return room_tokens.revoke(request, contest, token_id)


@contest_page("registration.manage_tokens")
@require_POST
def extend_token(request: HttpRequest, contest: Contest, token_id: int) -> HttpResponseBase:
    return room_tokens.extend(request, contest, token_id)
