"""Volunteers: they sign up and take shifts; the operational staff decides, trains, plans; kits are handed out."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from hackathon_portal.operations.actions import volunteers as volunteers_actions
from hackathon_portal.operations.forms import ShiftForm, VolunteerForm
from hackathon_portal.operations.models import Volunteer, VolunteerShift, VolunteerTask
from hackathon_portal.operations.queries import volunteers as volunteers_queries
from registration.models import Application
from registration.queries import people as people_queries

PER_PAGE = 100


def _require_volunteers(contest: Contest) -> None:
    if not contest.regulation.organising.volunteers:
        raise Http404


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def be_volunteer(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Offer to help; what came of it."""
    _require_volunteers(contest)
    mine = volunteers_queries.volunteer_of(request.user, contest)
    user = user_of(request)
    full_name = user.get_full_name() if user.surname else ""
    form = VolunteerForm(request.POST or None, instance=mine, initial=None if mine else {"full_name": full_name})
    if request.method == "POST" and carried_out(
        form, lambda data: volunteers_actions.sign_up_volunteer(contest=contest, by=user_of(request), **data)
    ):
        messages.success(request, "Спасибо! О решении придёт письмо.")
        return redirect("be_volunteer", contest.slug)
    context = {"contest": contest, "form": form, "mine": volunteers_queries.volunteer_of(request.user, contest)}
    return render(request, "operations/be_volunteer.html", context, status=422 if form.errors else 200)


@contest_page("operations.see_shifts")
@require_http_methods(["GET", "POST"])
def own_shifts(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Shifts one may take, and the own ones."""
    _require_volunteers(contest)
    mine = volunteers_queries.volunteer_of(request.user, contest)
    if request.method == "POST" and mine is not None:
        task = get_object_or_404(VolunteerTask, pk=whole_number(request.POST.get("task"), MOST_ID), contest=contest)
        try:
            if request.POST.get("action") == "leave":
                shift = get_object_or_404(
                    VolunteerShift.objects.select_related("task__contest", "volunteer"), task=task, volunteer=mine
                )
                volunteers_actions.leave_shift(shift=shift, by=user_of(request))
                messages.success(request, "Вы больше не записаны на эту смену.")
            else:
                volunteers_actions.take_shift(task=task, volunteer=mine, by=user_of(request))
                messages.success(request, f"Вы записаны: {task.title}.")
            return redirect("own_shifts", contest.slug)
        except RuleViolation as violation:
            tell(request, violation)
    own = {shift.task_id for shift in volunteers_queries.own_shifts(mine)} if mine else set()
    tasks = [(task, task.pk in own) for task in volunteers_queries.shifts_of(contest)]
    context = {"contest": contest, "mine": mine, "tasks": tasks, "now": clock.now()}
    return render(request, "operations/own_shifts.html", context)


@contest_page("operations.manage_volunteers")
@shows_personal_data("волонтёры")
@require_http_methods(["GET", "POST"])
def volunteers(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Everybody who offered to help: decided, trained, with their shifts."""
    _require_volunteers(contest)
    if request.method == "POST":
        key, action = whole_number(request.POST.get("volunteer"), MOST_ID), request.POST.get("action", "")
        volunteer = get_object_or_404(Volunteer.objects.select_related("contest", "user"), pk=key, contest=contest)
        if action in ("approve", "decline"):
            volunteers_actions.decide_volunteer(volunteer=volunteer, approve=action == "approve", by=user_of(request))
        elif action in ("trained", "untrained"):
            volunteers_actions.mark_trained(volunteer=volunteer, trained=action == "trained", by=user_of(request))
        messages.success(request, f"{volunteer.full_name}: записано.")
        return redirect("volunteers", contest.slug)
    page = Paginator(volunteers_queries.volunteers(contest), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "operations/volunteers.html", {"contest": contest, "page": page})


@contest_page("operations.manage_volunteers")
@shows_personal_data("смены волонтёров")
@require_http_methods(["GET", "POST"])
def shifts(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Shifts with who has taken them; people sent, taken off, marked as having been there."""
    _require_volunteers(contest)
    form = _shift_form(request, contest, VolunteerTask(contest=contest))
    if form.is_bound and carried_out(form, lambda _: volunteers_actions.save_shift(task=form.instance, by=user_of(request))):
        messages.success(request, "Смена записана, волонтёры её видят.")
        return redirect("shifts", contest.slug)
    people = Volunteer.objects.filter(contest=contest, state=Volunteer.State.APPROVED, trained_at__isnull=False)
    context = {"contest": contest, "form": form, "tasks": volunteers_queries.shifts_of(contest), "people": people}
    return render(request, "operations/shifts.html", context, status=422 if form.errors else 200)


def _shift_form(request: HttpRequest, contest: Contest, task: VolunteerTask) -> ShiftForm:
    known = contest.regulation.organising.volunteer_tasks
    return ShiftForm(request.POST or None, instance=task, zone=contest.regulation.zone, known=known)


@contest_page("operations.manage_volunteers")
@shows_personal_data("смена № {shift_id}")
@require_http_methods(["GET", "POST"])
def shift(request: HttpRequest, contest: Contest, shift_id: int) -> HttpResponse:
    """One shift: changed, or its people."""
    task = get_object_or_404(VolunteerTask, pk=shift_id, contest=contest)
    form = _shift_form(request, contest, task)
    if form.is_bound and carried_out(
        form,
        lambda data: volunteers_actions.save_shift(task=form.instance, take_off=data.get("take_off", False), by=user_of(request)),
    ):
        messages.success(request, "Смена записана. Кто на ней есть, узнает о новом времени или месте из письма.")
        return redirect("shifts", contest.slug)
    return render(
        request, "operations/shift.html", {"contest": contest, "form": form, "task": task}, status=422 if form.errors else 200
    )


@contest_page("operations.manage_volunteers")
@shows_personal_data("смена № {shift_id}")
@require_POST
def shift_people(request: HttpRequest, contest: Contest, shift_id: int) -> HttpResponse:
    """Send a volunteer to a shift, take them off it, mark it as done."""
    task = get_object_or_404(VolunteerTask, pk=shift_id, contest=contest)
    key, action = whole_number(request.POST.get("volunteer"), MOST_ID), request.POST.get("action", "")
    volunteer = get_object_or_404(Volunteer, pk=key, contest=contest)
    try:
        if action == "send":
            volunteers_actions.take_shift(task=task, volunteer=volunteer, by=user_of(request))
        else:
            known = VolunteerShift.objects.select_related("task__contest", "volunteer")
            taken = get_object_or_404(known, task=task, volunteer=volunteer)
            if action == "take_off":
                volunteers_actions.leave_shift(shift=taken, by=user_of(request))
            else:
                volunteers_actions.mark_shift_done(shift=taken, done=action == "done", by=user_of(request))
        messages.success(request, f"{volunteer.full_name}: записано.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("shifts", contest.slug)


@contest_page("operations.give_kits")
@shows_personal_data("выдача комплектов")
@require_http_methods(["GET", "POST"])
def kits(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Admitted people, found by name, number or team; a kit given is recorded once."""
    _require_volunteers(contest)
    search = request.GET.get("q", "").strip()
    if request.method == "POST":
        number = whole_number(request.POST.get("number"))
        application = get_object_or_404(Application, number=-1 if number is None else number, contest=contest)
        try:
            volunteers_actions.give_kit(application=application, by=user_of(request))
            messages.success(request, f"{application.full_name}: набор выдан.")
        except RuleViolation as violation:
            tell(request, violation)
        return redirect("kits", contest.slug)
    everybody = list(volunteers_queries.people_for_kits(contest))
    shown = [one for one in everybody if people_queries.is_found(one, search)]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "contest": contest, "page": page, "search": search, "expected": len(everybody),
        "given": sum(one.has_kit for one in everybody),  # type: ignore[attr-defined]  # annotated by people_for_kits
    }  # fmt: skip
    return render(request, "operations/kits.html", context)
