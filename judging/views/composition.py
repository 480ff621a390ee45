"""The composition of the commission: who is in it, changes by acts with what they will do, their history, the acts' files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from judging.actions import commission as actions
from judging.actions import composition as changes
from judging.composition_forms import (
    LEAVE,
    ChangeReasonForm,
    CommissionOrderForm,
    CorrectedMemberForm,
    MemberChangeForm,
    MemberForm,
)
from judging.models import Commission, CommissionMember, CompositionChange
from judging.queries import commission as commission_queries
from judging.queries import composition as queries

Kind = CompositionChange.Kind


@contest_page("judging.manage_commission")
@require_http_methods(["GET", "POST"])
def composition(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Who is in the composition, changes that wait, and the forms of the order and of who joins."""
    commission = commission_queries.commission_of(contest)
    order_form = CommissionOrderForm(is_first=commission is None)
    member_form = MemberForm(commission=commission, contest=contest, initial=_first_act(commission))
    if request.method == "POST" and request.POST.get("action") == "order":
        order_form = CommissionOrderForm(request.POST, request.FILES, is_first=commission is None)
        if carried_out(order_form, lambda data: actions.set_order(contest=contest, by=user_of(request), **data)):
            messages.success(request, "Приказ о составе записан.")
            return redirect("commission", contest.slug)
    elif request.method == "POST" and commission:
        member_form = MemberForm(request.POST, request.FILES, commission=commission, contest=contest)
        if member_form.is_valid():
            try:
                return redirect("composition_change", contest.slug, _ask_to_join(request, member_form, commission).pk)
            except RuleViolation as violation:
                add_to_form(member_form, violation)
    members = CommissionMember.objects.filter(commission=commission, merged_into=None).select_related("user", "replaces")
    context = {
        "contest": contest, "commission": commission, "order_form": order_form, "member_form": member_form,
        "members": members.order_by("left_on", "role", alphabetical("full_name")),
        "waiting": commission.changes.filter(confirmed_at=None, dropped_at=None) if commission else [],
    }  # fmt: skip
    return render(request, "judging/commission.html", context)


def _first_act(commission: Commission | None) -> dict[str, Any]:
    """While the first composition is written down, its act is the order itself; later each change has an act of its own."""
    if commission is None or commission.opened_at or commission.meetings.exists():
        return {}
    return {"act_number": commission.order_number, "act_date": commission.order_date}


def _ask_to_join(request: HttpRequest, form: MemberForm, commission: Commission) -> CompositionChange:
    data = form.cleaned_data
    return changes.ask_for_change(
        commission=commission, kind=Kind.JOIN, act=form.act(), by=user_of(request), user=form.person(by=user_of(request)),
        full_name=data["full_name"], position=data["position"], role=data.get("role", CommissionMember.Role.MEMBER),
        member_kind=data.get("kind", ""), represents=data.get("represents"), replaces=data["replaces"],
    )  # fmt: skip


@contest_page("judging.manage_commission")
@require_http_methods(["GET", "POST"])
def change_member(request: HttpRequest, contest: Contest, member_id: int) -> HttpResponse:
    """Another role of a member or the end of the membership, by an act: first what it will do, then the confirmation."""
    member = get_object_or_404(CommissionMember, pk=member_id, commission__contest=contest, merged_into=None)
    form = MemberChangeForm(request.POST or None, request.FILES or None, member=member, contest=contest)
    if request.method == "POST" and form.is_valid():
        what = form.cleaned_data["what"]
        about = {"kind": Kind.LEAVE} if what == LEAVE else {"kind": Kind.ROLE, "role": what}
        try:
            change = changes.ask_for_change(
                commission=member.commission, member=member, act=form.act(), reason=form.cleaned_data["reason"],
                by=user_of(request), **about,
            )  # fmt: skip
            return redirect("composition_change", contest.slug, change.pk)
        except RuleViolation as violation:
            add_to_form(form, violation)
    context = {
        "contest": contest,
        "member": member,
        "form": form,
        "periods": member.periods.select_related("begun_by", "ended_by"),
    }
    return render(request, "judging/change_member.html", context, status=422 if form.errors else 200)


def _change(contest: Contest, change_id: int) -> CompositionChange:
    known = CompositionChange.objects.select_related("commission", "member", "replaces", "asked_by", "confirmed_by", "undone_by")
    return get_object_or_404(known, pk=change_id, commission__contest=contest)


@contest_page("judging.manage_commission")
def change(request: HttpRequest, contest: Contest, change_id: int) -> HttpResponse:
    """One change: what it will do before it is confirmed; how it stands afterwards, and the way back."""
    return _change_page(request, contest, _change(contest, change_id))


def _change_page(
    request: HttpRequest, contest: Contest, change: CompositionChange, form: ChangeReasonForm | None = None
) -> HttpResponse:
    context = {
        "contest": contest, "change": change, "form": form or ChangeReasonForm(),
        "effects": queries.effects(change, contest) if change.is_waiting else [],
        "may_confirm": request.user.has_perm("judging.confirm_composition", contest),
        "is_own": change.asked_by_id == user_of(request).pk,
    }  # fmt: skip
    return render(request, "judging/composition_change.html", context, status=422 if form and form.errors else 200)


@contest_page("judging.confirm_composition")
@require_POST
def confirm(request: HttpRequest, contest: Contest, change_id: int) -> HttpResponse:
    change = _change(contest, change_id)
    try:
        changes.confirm_change(change=change, by=user_of(request))
        messages.success(request, "Изменение состава подтверждено.")
    except RuleViolation as violation:
        tell(request, violation)
        return redirect("composition_change", contest.slug, change.pk)
    return redirect("commission", contest.slug)


@contest_page("judging.manage_commission")
@require_POST
def drop(request: HttpRequest, contest: Contest, change_id: int) -> HttpResponse:
    """A waiting change is not confirmed."""
    change, form = _change(contest, change_id), ChangeReasonForm(request.POST)
    if carried_out(form, lambda data: changes.drop_change(change=change, by=user_of(request), **data)):
        messages.success(request, "Изменение состава отклонено.")
        return redirect("commission", contest.slug)
    return _change_page(request, contest, change, form)


@contest_page("judging.confirm_composition")
@require_POST
def undo(request: HttpRequest, contest: Contest, change_id: int) -> HttpResponse:
    """A change recorded by a slip is taken back."""
    change, form = _change(contest, change_id), ChangeReasonForm(request.POST)
    if carried_out(form, lambda data: changes.undo_change(change=change, by=user_of(request), **data)):
        messages.success(request, "Изменение отменено: состав прежний.")
        return redirect("commission", contest.slug)
    return _change_page(request, contest, change, form)


@contest_page("judging.manage_commission")
@shows_personal_data("история состава комиссии")
def history(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every version of the composition: each act, from which day, who asked and who confirmed, what was taken back."""
    commission = commission_queries.commission_of(contest)
    if commission is None:
        raise Http404
    rows = commission.changes.select_related("member", "replaces", "asked_by", "confirmed_by", "dropped_by", "undone_by")
    return render(request, "judging/composition_history.html", {"contest": contest, "versions": queries.versions(rows)})


@contest_page("judging.see_room")
def act_file(request: HttpRequest, contest: Contest, change_id: int) -> FileResponse:
    """The act of a change, as it was attached."""
    change = _change(contest, change_id)
    if not change.act_file:
        raise Http404
    return FileResponse(
        change.act_file.open("rb"), as_attachment=True, filename=f"prikaz-{change.pk}.pdf", content_type="application/pdf"
    )


@contest_page("judging.see_room")
def order_file(request: HttpRequest, contest: Contest) -> FileResponse:
    """The order that approves the composition, as it was attached."""
    commission = commission_queries.commission_of(contest)
    if commission is None or not commission.order_file:
        raise Http404
    return FileResponse(
        commission.order_file.open("rb"), as_attachment=True, filename="prikaz.pdf", content_type="application/pdf"
    )


@contest_page("judging.manage_commission")
@require_http_methods(["GET", "POST"])
def correct_member(request: HttpRequest, contest: Contest, member_id: int) -> HttpResponse:
    """How the name and the position are written."""
    member = get_object_or_404(CommissionMember, pk=member_id, commission__contest=contest)
    form = CorrectedMemberForm(request.POST or None, initial={"full_name": member.full_name, "position": member.position})
    if carried_out(form, lambda data: actions.correct_member(member=member, by=user_of(request), **data)):
        messages.success(request, "Исправлено.")
        return redirect("commission", contest.slug)
    context = {"contest": contest, "member": member, "form": form}
    return render(request, "judging/correct_member.html", context, status=422 if form.errors else 200)
