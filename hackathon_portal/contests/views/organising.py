"""Staff around a contest: its bodies with their acts, its programme with versions, what is written of it in the press."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.contests import organising as deeds
from hackathon_portal.contests import queries
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.forms import (
    BodyActForm,
    BodyMemberForm,
    PressAddressForm,
    PressForm,
    ProgrammeReasonForm,
    TimetableFormSet,
)
from hackathon_portal.contests.models import BodyMember, Contest, MediaOutlet, PressItem
from hackathon_portal.contests.text import as_html
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell


@contest_page("contests.manage")
@require_GET
def bodies(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every body of the regulation with its act, its people and what they may do."""
    return render(request, "contests/bodies.html", {"contest": contest, "bodies": queries.bodies_of(contest)})


@contest_page("contests.manage")
@require_http_methods(["GET", "POST"])
def body(request: HttpRequest, contest: Contest, code: str) -> HttpResponse:
    """One body: people named one by one, approved together by an act."""
    found = next((one for one in queries.bodies_of(contest) if one.rules.code == code), None)
    if found is None:
        raise Http404
    form = BodyMemberForm(request.POST if "name" in request.POST else None)
    act = BodyActForm(*((request.POST, request.FILES) if "approve" in request.POST else (None,)), auto_id="act_%s")

    def name_member(data: dict[str, Any]) -> None:
        values = {key: data[key] for key in ("full_name", "position", "is_head")}
        deeds.name_body_member(contest=contest, code=code, user=form.person(by=request.user), by=request.user, **values)

    if form.is_bound and carried_out(form, name_member):
        messages.success(request, "Назван. Права появятся, когда состав утвердит акт.")
        return redirect("body", contest.slug, code)
    if act.is_bound and carried_out(act, lambda data: deeds.approve_body(contest=contest, code=code, by=request.user, **data)):
        messages.success(request, "Состав утверждён, роли назначены.")
        return redirect("body", contest.slug, code)
    context = {"contest": contest, "one": found, "form": form, "act": act}
    return render(request, "contests/body.html", context, status=422 if form.errors or act.errors else 200)


@contest_page("contests.manage")
@require_POST
def end_membership(request: HttpRequest, contest: Contest, body_member_id: int) -> HttpResponse:
    member = get_object_or_404(BodyMember.objects.select_related("body"), pk=body_member_id, body__contest=contest)
    deeds.end_body_membership(member=member, by=request.user)
    messages.success(request, f"{member.full_name}: выбыл, роль снята.")
    return redirect("body", contest.slug, member.body.code)


@contest_page("contests.manage")
@require_http_methods(["GET", "POST"])
def programme(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The lines of the programme; where it is approved, its versions."""
    formset = TimetableFormSet(request.POST or None, instance=contest, form_kwargs={"zone": contest.regulation.zone})
    if request.method == "POST" and formset.is_valid():
        deeds.change_programme(contest=contest, formset=formset, by=request.user)
        messages.success(request, "Программа сохранена.")
        return redirect("contest_programme", contest.slug)
    return _programme_page(request, contest, formset, ProgrammeReasonForm())


def _programme_page(request: HttpRequest, contest: Contest, formset: Any, form: ProgrammeReasonForm) -> HttpResponse:
    context = {
        "contest": contest,
        "formset": formset,
        "form": form,
        "differs": queries.programme_differs(contest),
        "versions": contest.programme_versions.select_related("approved_by"),  # type: ignore[attr-defined]
    }
    return render(request, "contests/programme.html", context, status=422 if formset.is_bound or form.is_bound else 200)


@contest_page("contests.manage")
@require_POST
def approve_programme(request: HttpRequest, contest: Contest) -> HttpResponse:
    form = ProgrammeReasonForm(request.POST)
    if carried_out(form, lambda data: deeds.approve_programme(contest=contest, by=request.user, **data)):
        messages.success(request, "Программа утверждена и видна всем. Об изменениях участникам отправлены письма.")
        return redirect("contest_programme", contest.slug)
    formset = TimetableFormSet(instance=contest, form_kwargs={"zone": contest.regulation.zone})
    return _programme_page(request, contest, formset, form)


@contest_page("contests.write_press")
@require_GET
def press_list(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Items by their state, and the media that follow the contest."""
    items = PressItem.objects.filter(contest=contest).select_related("agreed_by")
    context = {"contest": contest, "items": items, "outlets": MediaOutlet.objects.filter(contest=contest)}
    return render(request, "contests/press_list.html", context)


@contest_page("contests.write_press")
@require_http_methods(["GET", "POST"])
def press_item(request: HttpRequest, contest: Contest, press_id: int) -> HttpResponse:
    """One item: written, agreed by the operator, published; 0 is a new one."""
    found = get_object_or_404(PressItem, pk=press_id, contest=contest) if press_id else PressItem(contest=contest)
    deed = request.POST.get("deed", "")
    form = PressForm(request.POST if deed == "save" else None, instance=found)
    address = PressAddressForm(request.POST if deed == "publish" else None)
    try:
        if deed == "save" and form.is_valid():
            deeds.write_press_item(item=form.instance, by=request.user)
            messages.success(request, "Черновик записан.")
            return redirect("press_item", contest.slug, form.instance.pk)
        if deed == "agree" and press_id:
            deeds.agree_press_item(item=found, by=request.user)
            messages.success(request, "Материал согласован.")
            return redirect("press_item", contest.slug, found.pk)
        if deed == "publish" and press_id and address.is_valid():
            deeds.publish_press_item(item=found, by=request.user, **address.cleaned_data)
            messages.success(request, "Материал опубликован на странице «Пресса».")
            return redirect("press_list", contest.slug)
    except RuleViolation as violation:
        tell(request, violation)
    context = {"contest": contest, "item": found, "form": form, "address": address, "preview": as_html(found.text)}
    return render(request, "contests/press_item.html", context, status=422 if form.errors or address.errors else 200)
