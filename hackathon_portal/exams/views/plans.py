"""Pages of who plans tests and looks after people who sit them: plans, extra time, the live board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from hackathon_portal.accounts.models import User
from hackathon_portal.exams import gates
from hackathon_portal.exams.actions import attempts as acts
from hackathon_portal.exams.actions import exams as plans
from hackathon_portal.exams.forms.exams import ExamForm, MoreTimeForm
from hackathon_portal.exams.models import Allowance, Attempt, Exam
from hackathon_portal.exams.queries import board, sitting
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell
from hackathon_portal.kernel.rooms import Room
from hackathon_portal.kernel.web.links import Links
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number


@dataclass(frozen=True)
class Desk:
    """The room whose tests are planned, as its thin view hands it over: `initial` is what a new test begins with."""

    room: Room
    links: Links
    zone: ZoneInfo
    specialisations: tuple[str, ...]
    initial: dict[str, Any]


def plan_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every test of the room."""
    rows = [
        {"exam": exam, "url": desk.links.at("exam_plan", exam.code), "board": desk.links.at("exam_board", exam.code)}
        for exam in board.exams_of(desk.room)
    ]
    context = {"rows": rows, "new": desk.links.at("exam_new"), "zone": str(desk.zone)}
    return render(request, "exams/plans.html", context)


def exam_of(desk: Desk, code: str) -> Exam:
    """A test of the room by its code."""
    return get_object_or_404(Exam.objects.select_related("bank"), room=str(desk.room), code=code)


def _form(request: HttpRequest, desk: Desk, exam: Exam | None = None, *, is_sent: bool = True) -> ExamForm:
    typed = request.POST if request.method == "POST" and is_sent else None
    initial = {} if exam else {"initial": desk.initial}
    categories = sitting.categories_of(desk.room)
    return ExamForm(
        typed, room=desk.room, zone=desk.zone, categories=categories, specialisations=desk.specialisations, exam=exam, **initial
    )


def plan_new(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A new test: a draft."""
    form = _form(request, desk)
    if request.method == "POST" and form.is_valid():
        try:
            exam = plans.plan_exam(room=desk.room, values=form.values, by=request.user)
        except RuleViolation as violation:
            add_to_form(form, violation)
        else:
            messages.success(request, "Черновик теста сохранён: проверьте, что он сделает, и объявите.")
            return redirect(desk.links.at("exam_plan", exam.code))
    context = {"form": form, "plans": desk.links.at("exam_plans"), "categories": sitting.categories_of(desk.room)}
    return render(request, "exams/plan.html", context)


def plan_page(request: HttpRequest, desk: Desk, code: str) -> HttpResponse:
    """A test: what it will do, its times, what may be done with it; the form that changes it."""
    exam = exam_of(desk, code)
    act = request.POST.get("act", "")
    if request.method == "POST" and act:
        return _act(request, desk, exam, act)
    form = _form(request, desk, exam)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            exam = plans.change_exam(exam=exam, values=form.values, reason=reason, by=request.user)
        except RuleViolation as violation:
            add_to_form(form, violation)
        else:
            messages.success(request, "Сохранено.")
            return redirect(desk.links.at("exam_plan", exam.code))
    context = {
        "exam": exam, "form": form, "forecast": board.forecast(exam), "plans": desk.links.at("exam_plans"), "zone": str(desk.zone),
        "time": desk.links.at("exam_time", exam.code), "board": desk.links.at("exam_board", exam.code), "categories": True,
    }  # fmt: skip
    return render(request, "exams/plan.html", context)


def _act(request: HttpRequest, desk: Desk, exam: Exam, act: str) -> HttpResponse:
    """Announce, close, open again, withdraw."""
    reason, by = request.POST.get("reason", ""), request.user
    try:
        match act:
            case "publish":
                plans.publish_exam(exam=exam, by=by)
            case "close":
                plans.close_exam(exam=exam, reason=reason, by=by)
            case "reopen":
                plans.reopen_exam(exam=exam, reason=reason, by=by)
            case "withdraw":
                plans.withdraw_exam(exam=exam, reason=reason, by=by)
    except RuleViolation as violation:
        tell(request, violation)
    else:
        messages.success(request, "Сделано.")
    return redirect(desk.links.at("exam_plan", exam.code))


def time_page(request: HttpRequest, desk: Desk, code: str) -> HttpResponse:
    """Extra time: who has it, a search for a person, giving and taking back."""
    exam = exam_of(desk, code)
    typed = request.GET.get("q", "")
    people = dict(gates.found(desk.room, typed))
    form = MoreTimeForm(request.POST or None, people=people)
    back = desk.links.at("exam_time", exam.code)
    if request.method == "POST" and "take_back" in request.POST:
        allowance = get_object_or_404(Allowance, exam=exam, pk=whole_number(request.POST["take_back"], MOST_ID))
        try:
            plans.take_back_time(allowance=allowance, by=request.user)
        except RuleViolation as violation:
            tell(request, violation)
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        person = get_object_or_404(User, pk=whole_number(data["user"], MOST_ID))
        try:
            plans.allow_more_time(exam=exam, user=person, factor=data["factor"], reason=data["reason"], by=request.user)
        except RuleViolation as violation:
            add_to_form(form, violation)
        else:
            messages.success(request, "Время добавлено. Отменить можно, пока участник не начал попытку.")
            return redirect(back)
    allowances = list(Allowance.objects.filter(exam=exam).order_by("pk"))
    names = gates.names(desk.room, [one.user_id for one in allowances])
    context = {
        "exam": exam, "form": form, "typed": typed, "people": people, "plan": desk.links.at("exam_plan", exam.code),
        "rows": [{"allowance": one, "name": names.get(one.user_id, "участник без записи")} for one in allowances],
    }  # fmt: skip
    return render(request, "exams/time.html", context)


def board_page(request: HttpRequest, desk: Desk, code: str) -> HttpResponse:
    """How a test goes now: figures without points, attempts under way or of a person searched for, closing and opening again."""
    exam = exam_of(desk, code)
    if request.method == "POST":
        attempt = get_object_or_404(
            Attempt.objects.select_related("exam"), exam=exam, pk=whole_number(request.POST.get("attempt"), MOST_ID)
        )
        change = acts.reopen_attempt if request.POST.get("act") == "reopen" else acts.close_by_staff
        try:
            change(attempt=attempt, reason=request.POST.get("reason", ""), by=request.user)
        except RuleViolation as violation:
            tell(request, violation)
        else:
            messages.success(request, "Сделано: участник прочтёт причину на странице попытки.")
        return redirect(request.get_full_path())
    typed = request.GET.get("q", "").strip()
    found = list(gates.found(desk.room, typed)) if typed else None
    attempts = list(board.attempts_of(exam, found))
    names = gates.names(desk.room, [one.user_id for one in attempts])
    context = {
        "exam": exam, "figures": board.figures(exam, clock.now()), "typed": typed, "zone": str(desk.zone), "now": clock.now(),
        "rows": [{"attempt": one, "name": names.get(one.user_id, "участник без записи")} for one in attempts],
        "plan": desk.links.at("exam_plan", exam.code), "most": board.MOST_SHOWN,
    }  # fmt: skip
    part = "HX-Request" in request.headers
    return render(request, "exams/_board_figures.html" if part else "exams/board.html", context)
