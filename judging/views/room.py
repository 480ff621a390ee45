"""The commission's room: composition, meeting with questions and votes, opening and closing the assessment."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from judging.actions import commission as commission_actions
from judging.actions import meeting as meeting_actions
from judging.actions import reopening, sheets
from judging.forms.meetings import MeetingForm, ProtocolForm, QuestionForm, ReopeningForm
from judging.models import Attendance, Meeting, Question, Recusal, Vote
from judging.queries import assignments, departures, presiding, results
from judging.queries import commission as commission_queries
from judging.queries import sheets as sheets_queries
from judging.queries.meetings import meetings_of


@contest_page("judging.see_room")
def room(request: HttpRequest, contest: Contest) -> HttpResponse:
    """What stands and what is next: attendance with the live quorum, questions and votes, sheets outstanding, protocol."""
    return _room(request, contest)


def _room(request: HttpRequest, contest: Contest, *, status: int = 200, **forms: Any) -> HttpResponse:
    commission = commission_queries.commission_of(contest)
    meeting = commission_queries.current_meeting(contest)
    protocol = results.protocol_in_force(contest)
    member = commission_queries.member_for(request.user, contest)
    attendance = {row.member_id: row for row in meeting.attendance.all()} if meeting else {}
    asked = meeting.questions.select_related("violation__project", "application", "member") if meeting else []
    outstanding = sheets_queries.outstanding(commission, contest) if commission and commission.opened_at else []
    declared = Recusal.objects.filter(member__commission=commission) if commission else Recusal.objects.none()
    recusals = list(declared.select_related("member", "team", "waived_by").order_by("declared_at"))
    in_force = commission and not commission.is_closed and any(not one.withdrawn_at and not one.waived_at for one in recusals)
    keeps = request.user.has_perm("judging.manage_attendance", contest)
    context: dict[str, Any] = {
        "contest": contest,
        "commission": commission,
        "meeting": meeting,
        "members": commission_queries.composition_of(meeting) if meeting else [],
        "in_office": commission_queries.members_in_office(commission).count() if commission else 0,
        "presiding": presiding.presiding_of(meeting, contest) if attendance and meeting else None,
        "departed": departures.departed_with_sheets(contest),
        "quorum": commission_queries.quorum_of(meeting, contest) if meeting else None,
        "attendance": attendance,
        "modes": Attendance.Mode.choices,
        "questions": commission_queries.votes_on(asked, meeting, contest, own=member) if meeting else [],
        "may_vote": member is not None and member.pk in attendance,
        "choices": Vote.Choice.choices,
        "question_form": QuestionForm(contest=contest) if keeps else None,
        "meeting_form": MeetingForm(initial={"held_on": contest.ends_on}),
        "outstanding": outstanding,
        "closing": sheets_queries.closing_summary(outstanding, contest) if commission and commission.is_open else None,
        "short": assignments.short_in_words(contest, commission),
        "recusals": recusals,
        "recusals_end": in_force and not sheets_queries.any_signed(contest),
        "protocol": protocol,
        "protocol_form": ProtocolForm(initial={"number": "1"}),
        "member": member,
        "signatures": {row.member_id: row for row in protocol.signatures.all()} if protocol else {},
        "may_see_scores": request.user.has_perm("judging.see_scores", contest),
    }
    return render(request, "judging/room.html", context | forms, status=status)


@contest_page("judging.manage_attendance")
@require_POST
def open_meeting(request: HttpRequest, contest: Contest) -> HttpResponse:
    form = MeetingForm(request.POST)
    commission = commission_queries.commission_of(contest)
    if commission and form.is_valid():
        meeting_actions.open_meeting(commission=commission, by=user_of(request), **form.cleaned_data)
        messages.success(request, "Заседание назначено. Внесите вопросы и разошлите приглашения.")
    else:
        messages.error(request, "Укажите день и повестку заседания; до этого нужен приказ о составе комиссии.")
    return redirect("commission_room", contest.slug)


@contest_page("judging.manage_attendance")
@require_POST
def attendance(request: HttpRequest, contest: Contest, meeting_id: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=meeting_id, commission__contest=contest)
    sent = ((whole_number(name.removeprefix("member_"), MOST_ID), mode) for name, mode in request.POST.items())
    present = {key: mode for key, mode in sent if key is not None and mode in Attendance.Mode.values}
    try:
        meeting_actions.mark_attendance(meeting=meeting, present=present, by=user_of(request))
        quorum = commission_queries.quorum_of(meeting, contest)
        outcome = "кворум есть" if quorum.is_reached else f"кворума нет, нужно не меньше {quorum.needed}"
        messages.success(request, f"Присутствует {quorum.present} из {quorum.composition}: {outcome}.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("commission_room", contest.slug)


@contest_page("judging.open_assessment")
@require_POST
def open_assessment(request: HttpRequest, contest: Contest) -> HttpResponse:
    return told(request, contest, "Оценка открыта.", lambda: sheets.open_assessment(contest=contest, by=user_of(request)))


@contest_page("judging.close_assessment")
@shows_personal_data("чьи листы не подписаны")
@require_http_methods(["GET", "POST"])
def close_assessment(request: HttpRequest, contest: Contest) -> HttpResponse:
    """What closing would leave out, sheet by sheet; then the second press."""
    commission = commission_queries.commission_of(contest)
    if request.method == "GET":
        if commission is None or not commission.is_open:
            messages.info(request, "Оценка не открыта или уже закрыта.")
            return redirect("commission_room", contest.slug)
        rows = sheets_queries.outstanding(commission, contest)
        context = {
            "contest": contest, "unsigned": sheets_queries.unsigned_sheets(commission, contest),
            "closing": sheets_queries.closing_summary(rows, contest), "signed": sum(row["signed"] for row in rows),
            "thin": assignments.thin_projects(contest), "least": contest.regulation.judging.sheets_per_project,
        }  # fmt: skip
        return render(request, "judging/close_assessment.html", context)
    return told(
        request, contest, "Оценка закрыта, баллы всех членов комиссии теперь видны.",
        lambda: sheets.close_assessment(contest=contest, by=user_of(request)),
    )  # fmt: skip


@contest_page("judging.reopen_assessment")
@shows_personal_data("открытие оценки заново")
@require_http_methods(["GET", "POST"])
def reopen_assessment(request: HttpRequest, contest: Contest) -> HttpResponse:
    """A closed assessment opened anew: one of chair and secretary says why, the other confirms or drops it."""
    commission = commission_queries.commission_of(contest)
    waiting = reopening.asked(contest)
    action, by = request.POST.get("action"), user_of(request)
    form = ReopeningForm(None if action else request.POST or None)
    if waiting and action == "confirm":
        return told(
            request, contest, "Оценка открыта заново, письма членам комиссии поставлены в отправку.",
            lambda: reopening.confirm_reopening(reopening=waiting, by=by),
        )  # fmt: skip
    if waiting and action == "drop":
        done = "Предложение снято, оценка остаётся закрытой."
        return told(request, contest, done, lambda: reopening.drop_reopening(reopening=waiting, by=by))
    if carried_out(form, lambda data: reopening.ask_reopening(contest=contest, by=by, **data)):
        messages.success(request, "Записано. Оценка откроется, когда подтвердит второй.")
        return redirect("reopen_assessment", contest.slug)
    context = {
        "contest": contest, "commission": commission, "waiting": waiting, "form": form,
        "own": waiting is not None and waiting.asked_by_id == by.pk, "protocol": results.protocol_in_force(contest),
    }  # fmt: skip
    return render(request, "judging/reopen_assessment.html", context, status=422 if form.errors else 200)


def _meeting(contest: Contest, meeting_id: int) -> Meeting:
    return get_object_or_404(Meeting.objects.select_related("commission"), pk=meeting_id, commission__contest=contest)


def _question(contest: Contest, question_id: int) -> Question:
    return get_object_or_404(Question, pk=question_id, meeting__commission__contest=contest)


@contest_page("judging.manage_attendance")
@require_POST
def invite(request: HttpRequest, contest: Contest, meeting_id: int) -> HttpResponse:
    count = meeting_actions.invite_members(meeting=_meeting(contest, meeting_id), by=user_of(request))
    messages.success(request, f"Приглашений отправлено: {count}.")
    return redirect("commission_room", contest.slug)


@contest_page("judging.manage_attendance")
@require_POST
def put_question(request: HttpRequest, contest: Contest, meeting_id: int) -> HttpResponse:
    meeting = _meeting(contest, meeting_id)
    form = QuestionForm(request.POST, contest=contest)
    if carried_out(form, lambda data: meeting_actions.put_question(meeting=meeting, by=user_of(request), **data)):
        messages.success(request, "Вопрос внесён в повестку.")
        return redirect("commission_room", contest.slug)
    return _room(request, contest, question_form=form, status=422)


@contest_page("judging.manage_attendance")
@require_POST
def run_vote(request: HttpRequest, contest: Contest, question_id: int) -> HttpResponse:
    """Open the vote, close it, or take the question off the agenda."""
    question = _question(contest, question_id)
    asked = request.POST.get("action")
    actions = {
        "open": (meeting_actions.open_vote, "Голосование открыто."),
        "close": (meeting_actions.close_vote, "Голосование закрыто, результат записан."),
        "drop": (meeting_actions.drop_question, "Вопрос снят с повестки."),
    }
    if asked not in actions:
        raise Http404
    act, done = actions[asked]
    return told(request, contest, done, lambda: act(question=question, by=user_of(request)))


@contest_page("judging.fill_sheets")
@require_POST
def vote(request: HttpRequest, contest: Contest, question_id: int) -> HttpResponse:
    question = _question(contest, question_id)
    choice = request.POST.get("choice", "")
    return told(
        request, contest, "Голос записан. До закрытия голосования его можно изменить.",
        lambda: meeting_actions.cast_vote(question=question, choice=choice, by=user_of(request)),
    )  # fmt: skip


def _about_recusal(request: HttpRequest, contest: Contest, recusal_id: int, act: Any, done: str) -> HttpResponse:
    """Do something with a recusal, with what was written as the reason."""
    recusal = get_object_or_404(Recusal, pk=recusal_id, member__commission__contest=contest)
    reason = request.POST.get("reason", "")
    return told(request, contest, done, lambda: act(recusal=recusal, reason=reason, by=user_of(request)))


@contest_page("judging.waive_recusal")
@require_POST
def waive_recusal(request: HttpRequest, contest: Contest, recusal_id: int) -> HttpResponse:
    done = "Самоотвод не принят: член комиссии оценивает команду."
    return _about_recusal(request, contest, recusal_id, commission_actions.waive_recusal, done)


@contest_page("judging.dismiss_recusal")
@require_POST
def dismiss_recusal(request: HttpRequest, contest: Contest, recusal_id: int) -> HttpResponse:
    done = "Записано: основания для самоотвода нет, член комиссии оценивает команду."
    return _about_recusal(request, contest, recusal_id, commission_actions.dismiss_recusal, done)


@contest_page("judging.restore_recusal")
@require_POST
def take_back_waiver(request: HttpRequest, contest: Contest, recusal_id: int) -> HttpResponse:
    return _about_recusal(request, contest, recusal_id, commission_actions.take_back_waiver, "Самоотвод снова действует.")


@contest_page("judging.fill_sheets")
@require_POST
def withdraw_recusal(request: HttpRequest, contest: Contest, recusal_id: int) -> HttpResponse:
    done = "Самоотвод отозван: вы снова оцениваете команду."
    return _about_recusal(request, contest, recusal_id, commission_actions.withdraw_recusal, done)


@contest_page("judging.see_room")
@shows_personal_data("заседания комиссии")
def meetings(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every meeting with its attendance and votes."""
    return render(request, "judging/meetings.html", {"contest": contest, "meetings": meetings_of(contest)})


def told(request: HttpRequest, contest: Contest, done: str, act: Any, *, to: str = "commission_room") -> HttpResponse:
    """Do an action, say how it went, go back."""
    try:
        act()
        messages.success(request, done)
    except RuleViolation as violation:
        tell(request, violation)
        to = "commission_room" if to == "protocol" and results.protocol_in_force(contest) is None else to
    return redirect(to, contest.slug)
