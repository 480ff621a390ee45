"""The commission's room: composition, meeting, closing, ranking, ties, protocol, signatures, publication."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.rules.deadlines import local_day
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell
from judging import documents, queries
from judging.actions import commission as commission_deeds
from judging.actions import results, sheets
from judging.forms import CommissionOrderForm, MeetingForm, MemberForm, ProtocolForm, TieForm
from judging.models import Attendance, Meeting, Protocol


@contest_page("judging.see_room")
def room(request: HttpRequest, contest: Contest) -> HttpResponse:
    """What stands and what is next: composition, attendance with the live quorum, sheets outstanding, protocol."""
    commission = queries.commission_of(contest)
    meeting = commission.meetings.first() if commission else None
    protocol = queries.protocol_in_force(contest)
    context: dict[str, Any] = {
        "contest": contest,
        "commission": commission,
        "meeting": meeting,
        "members": queries.members_in_office(commission) if commission else [],
        "quorum": queries.quorum_of(meeting, contest) if meeting else None,
        "attendance": {row.member_id: row for row in meeting.attendance.all()} if meeting else {},
        "modes": Attendance.Mode.choices,
        "outstanding": queries.outstanding(commission, contest) if commission and commission.opened_at else [],
        "meeting_form": MeetingForm(initial={"held_on": contest.ends_on}),
        "protocol": protocol,
        "protocol_form": ProtocolForm(initial={"number": "1"}),
        "member": queries.member_for(request.user, contest),
        "signatures": {row.member_id: row for row in protocol.signatures.all()} if protocol else {},
        "may_see_scores": request.user.has_perm("judging.see_scores", contest),
    }
    return render(request, "judging/room.html", context)


@contest_page("judging.manage_commission")
@require_http_methods(["GET", "POST"])
def composition(request: HttpRequest, contest: Contest) -> HttpResponse:
    commission = queries.commission_of(contest)
    order_form = CommissionOrderForm(instance=commission)
    member_form = MemberForm()
    if request.method == "POST" and request.POST.get("deed") == "order":
        order_form = CommissionOrderForm(request.POST, instance=commission)
        if order_form.is_valid():
            commission_deeds.set_order(contest=contest, by=request.user, **order_form.cleaned_data)
            messages.success(request, "Приказ о составе записан.")
            return redirect("commission", contest.slug)
    elif request.method == "POST" and commission:
        member_form = MemberForm(request.POST)
        if member_form.is_valid():
            data = member_form.cleaned_data
            try:
                commission_deeds.add_member(
                    commission=commission, user=member_form.user, full_name=data["full_name"], position=data["position"],
                    role=data["role"], by=request.user,
                )  # fmt: skip
                messages.success(request, "Член комиссии включён в состав.")
                return redirect("commission", contest.slug)
            except RuleViolation as violation:
                add_to_form(member_form, violation)
    members = commission.members.select_related("user").order_by("left_on", "role", "full_name") if commission else []
    context = {
        "contest": contest, "commission": commission, "order_form": order_form, "member_form": member_form, "members": members,
    }  # fmt: skip
    return render(request, "judging/commission.html", context)


@contest_page("judging.manage_commission")
@require_POST
def replace_member(request: HttpRequest, contest: Contest, member_id: int) -> HttpResponse:
    commission = queries.commission_of(contest)
    member = get_object_or_404(commission.members.filter(left_on=None) if commission else [], pk=member_id)
    today = local_day(clock.now(), contest.regulation)
    commission_deeds.replace_member(member=member, left_on=today, by=request.user)
    messages.success(request, f"{member.full_name} больше не в составе с {today:%d.%m.%Y}.")
    return redirect("commission", contest.slug)


@contest_page("judging.keep_attendance")
@require_POST
def open_meeting(request: HttpRequest, contest: Contest) -> HttpResponse:
    form = MeetingForm(request.POST)
    commission = queries.commission_of(contest)
    if commission and form.is_valid():
        commission_deeds.open_meeting(commission=commission, by=request.user, **form.cleaned_data)
        messages.success(request, "Заседание открыто. Отметьте присутствующих.")
    else:
        messages.error(request, "Укажите день и повестку заседания; до этого нужен приказ о составе комиссии.")
    return redirect("commission_room", contest.slug)


@contest_page("judging.keep_attendance")
@require_POST
def attendance(request: HttpRequest, contest: Contest, meeting_id: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=meeting_id, commission__contest=contest)
    present = {
        int(name.removeprefix("member_")): mode
        for name, mode in request.POST.items()
        if name.startswith("member_") and name[7:].isdecimal() and mode in Attendance.Mode.values
    }
    try:
        commission_deeds.mark_attendance(meeting=meeting, present=present, by=request.user)
        found = queries.quorum_of(meeting, contest)
        said = "кворум есть" if found.is_reached else f"кворума нет, нужно не меньше {found.needed}"
        messages.success(request, f"Присутствует {found.present} из {found.composition}: {said}.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("commission_room", contest.slug)


@contest_page("judging.open_assessment")
@require_POST
def open_assessment(request: HttpRequest, contest: Contest) -> HttpResponse:
    return _deed(request, contest, "Оценка открыта.", lambda: sheets.open_assessment(contest=contest, by=request.user))


@contest_page("judging.close_assessment")
@require_POST
def close_assessment(request: HttpRequest, contest: Contest) -> HttpResponse:
    return _deed(
        request, contest, "Оценка закрыта, баллы всех членов комиссии теперь видны.",
        lambda: sheets.close_assessment(contest=contest, by=request.user),
    )  # fmt: skip


@contest_page("judging.see_scores")
def ranking(request: HttpRequest, contest: Contest) -> HttpResponse:
    found = queries.results(contest)
    context = {
        "contest": contest,
        "results": found,
        "meeting": contest.commission.meetings.first(),  # type: ignore[attr-defined]
        "may_break": request.user.has_perm("judging.break_tie", contest),
        "prize_places": {place.place: place for place in contest.regulation.places},
    }
    return render(request, "judging/ranking.html", context)


@contest_page("judging.break_tie")
@require_http_methods(["GET", "POST"])
def tie(request: HttpRequest, contest: Contest, nomination_id: int, place: int) -> HttpResponse:
    """The tied projects side by side and the decision with its reason."""
    if not request.user.has_perm("judging.see_scores", contest):
        raise_closed(contest)
    nomination = get_object_or_404(contest.nominations, pk=nomination_id)
    result = next(found for found in queries.results(contest) if found.nomination.pk == nomination.pk)
    group = next((ids for ids in result.ties if any(row.project in ids and row.first == place for row in result.standings)), None)
    if group is None:
        messages.info(request, "Это равенство уже разрешено.")
        return redirect("ranking", contest.slug)
    projects = [result.projects[key] for key in group]
    form = TieForm(request.POST or None, projects=projects, first_place=place)
    meeting = contest.commission.meetings.first()  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            if meeting is None:
                raise RuleViolation(code="meeting.none", message="Сначала откройте заседание и отметьте присутствующих.")
            results.break_tie(
                meeting=meeting, nomination=nomination, order=form.order(), reason=form.cleaned_data["reason"], by=request.user
            )
            messages.success(request, "Решение записано и войдёт в протокол.")
            return redirect("ranking", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    standing = next(row for row in result.standings if row.project == group[0])
    context = {"contest": contest, "nomination": nomination, "projects": projects, "form": form, "standing": standing}
    return render(request, "judging/tie.html", context)


def raise_closed(contest: Contest) -> None:
    raise RuleViolation(
        code="assessment.open",
        clause=contest.regulation.clause("sheet.independent"),
        message="Баллы видны после закрытия оценки.",
        status=403,
    )


@contest_page("judging.draft_protocol")
@require_POST
def draft_protocol(request: HttpRequest, contest: Contest) -> HttpResponse:
    commission = queries.commission_of(contest)
    meeting = commission.meetings.first() if commission else None
    if meeting is None:
        messages.error(request, "Сначала откройте заседание и отметьте присутствующих.")
        return redirect("commission_room", contest.slug)
    number = request.POST.get("number", "")
    return _deed(
        request, contest, "Протокол составлен. Теперь его подписывает каждый присутствующий.",
        lambda: results.draft_protocol(meeting=meeting, number=number, by=request.user), to="protocol",
    )  # fmt: skip


@contest_page("judging.see_scores")
def protocol(request: HttpRequest, contest: Contest) -> HttpResponse:
    found = queries.protocol_in_force(contest)
    if found is None:
        messages.info(request, "Протокол ещё не составлен.")
        return redirect("commission_room", contest.slug)
    member = queries.member_for(request.user, contest)
    signatures = list(found.signatures.select_related("member").order_by("signed_at"))
    present = list(found.meeting.attendance.select_related("member"))
    signed = {row.member_id for row in signatures}
    context = {
        "contest": contest,
        "protocol": found,
        "figures": found.figures,
        "signatures": signatures,
        "waiting": [row.member for row in present if row.member_id not in signed],
        "may_sign": member is not None
        and member.pk in {row.member_id for row in present}
        and member.pk not in signed
        and found.state == Protocol.State.DRAFT,
        "today": local_day(clock.now(), contest.regulation),
    }
    return render(request, "judging/protocol.html", context)


@contest_page("judging.see_scores")
def protocol_file(request: HttpRequest, contest: Contest, kind: str) -> HttpResponse:
    found = get_object_or_404(Protocol.objects.exclude(state=Protocol.State.SUPERSEDED), meeting__commission__contest=contest)
    if kind == "pdf":
        response = HttpResponse(documents.protocol_pdf(found), content_type="application/pdf")
    else:
        response = HttpResponse(
            documents.protocol_docx(found),
            content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        )
    response["Content-Disposition"] = f'attachment; filename="protocol-{found.version}.{kind}"'
    return response


@contest_page("judging.sign_protocol")
@reauthentication_required
@require_http_methods(["GET", "POST"])
def sign_protocol(request: HttpRequest, contest: Contest) -> HttpResponse:
    """A page of its own, after the password has been asked again; the hash of what was read comes with the signature."""
    found = queries.protocol_in_force(contest)
    if found is None:
        return redirect("commission_room", contest.slug)
    if request.method == "POST":
        return _deed(
            request, contest, "Протокол подписан.",
            lambda: results.sign_protocol(
                protocol=found, by=request.user, sha256=request.POST.get("sha256", ""), address=request.META.get("REMOTE_ADDR")
            ),
            to="protocol",
        )  # fmt: skip
    return render(request, "judging/sign_protocol.html", {"contest": contest, "protocol": found, "figures": found.figures})


@contest_page("judging.publish_results")
@require_POST
def protocol_sent(request: HttpRequest, contest: Contest) -> HttpResponse:
    found = get_object_or_404(Protocol, pk=getattr(queries.protocol_in_force(contest), "pk", None))
    return _deed(
        request, contest, "Отмечено: протокол направлен.",
        lambda: results.mark_protocol_sent(protocol=found, by=request.user), to="protocol",
    )  # fmt: skip


def _deed(request: HttpRequest, contest: Contest, done: str, act: Any, *, to: str = "commission_room") -> HttpResponse:
    try:
        act()
        messages.success(request, done)
    except RuleViolation as violation:
        tell(request, violation)
        to = "commission_room" if to == "protocol" and queries.protocol_in_force(contest) is None else to
    return redirect(to, contest.slug)
