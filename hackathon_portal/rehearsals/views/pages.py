"""The console of a rehearsal: the tour, the clock, scenes, parts to play, its letters, and its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import clocks
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, jobs
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell
from hackathon_portal.kernel.models import Job
from hackathon_portal.kernel.rooms import contest_room
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from hackathon_portal.rehearsals import queries
from hackathon_portal.rehearsals.actions.copying import MOST_OF_ONE, make_rehearsal
from hackathon_portal.rehearsals.actions.moving import last_fact, move_clock
from hackathon_portal.rehearsals.actions.playing import take_part
from hackathon_portal.rehearsals.actions.removing import remove_rehearsal
from hackathon_portal.rehearsals.actions.scenes import SCENES, USUAL_TEAMS, order_scene
from hackathon_portal.rehearsals.forms import ClockForm, NewRehearsalForm, SceneForm
from hackathon_portal.rehearsals.moments import moment_by_code, moments_of

PER_PAGE = 30


@contest_page("contests.make_rehearsal")
@require_http_methods(["GET", "POST"])
def rehearsals(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Rehearsals of a real contest, and a new one."""
    form = NewRehearsalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_rehearsal(contest=contest, by=user_of(request), **form.cleaned_data)
        except RuleViolation as violation:
            add_to_form(form, violation)
        else:
            messages.success(request, "Репетиция готова. Часы стоят на дне объявления: начните с первого шага.")
            return redirect("rehearsal", made.slug)
    found = contest.rehearsals.order_by("pk")
    context = {"contest": contest, "form": form, "found": found, "most": MOST_OF_ONE, "count": len(found)}
    return render(request, "rehearsals/list.html", context, status=422 if form.errors else 200)


@contest_page("contests.rehearse", plays=False)
@require_GET
def console(request: HttpRequest, contest: Contest) -> HttpResponse:
    return _console(request, contest, ClockForm(contest=contest))


def _console(request: HttpRequest, contest: Contest, form: ClockForm, status: int = 200) -> HttpResponse:
    now = clock.now()
    if not form.is_bound:
        form.initial["at"] = now.astimezone(contest.regulation.zone)
    context: dict[str, Any] = {
        "contest": contest, "form": form, "now": now, "steps": queries.tour_of(contest, now), "scenes": SCENES.values(),
        "moments": moments_of(contest, now), "cast": queries.cast_of(contest), "last": last_fact(contest), "teams": USUAL_TEAMS,
        "playing": clocks.played_in(request, contest), "letters": queries.letters_of(contest).count(),
    }  # fmt: skip
    if job := _scenes(request, contest).first():
        context |= {"job": job, "job_url": reverse("rehearsal_job", args=[contest.slug, job.pk])}
    return render(request, "rehearsals/console.html", context, status=status)


@contest_page("contests.rehearse", plays=False)
@require_POST
def clock_moved(request: HttpRequest, contest: Contest) -> HttpResponse:
    """To a turn of the contest by its name, or to any instant."""
    code = request.POST.get("moment", "")
    form = ClockForm(None if code else request.POST, contest=contest)
    moment = moment_by_code(contest, code, clock.now()) if code else None
    try:
        if moment is not None:
            moved = move_clock(contest=contest, to=moment.at, by=user_of(request))
        elif form.is_valid():
            moved = move_clock(contest=contest, to=form.cleaned_data["at"], by=user_of(request))
        else:
            return _console(request, contest, form, status=422)
    except RuleViolation as violation:
        if not form.is_bound:
            tell(request, violation)
            return redirect("rehearsal", contest.slug)
        add_to_form(form, violation)
        return _console(request, contest, form, status=422)
    clocks.enter(request, moved, plays=False)
    messages.success(request, f"Часы репетиции: {clock.now().astimezone(contest.regulation.zone):%d.%m.%Y %H:%M}.")
    return redirect("rehearsal", contest.slug)


@contest_page("contests.rehearse", plays=False)
@require_POST
def scene(request: HttpRequest, contest: Contest) -> HttpResponse:
    form = SceneForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Укажите число команд от 1 до 30.")
        return redirect("rehearsal", contest.slug)
    data = form.cleaned_data
    try:
        order_scene(contest=contest, code=data["scene"], teams=data["teams"] or USUAL_TEAMS, by=user_of(request))
    except RuleViolation as violation:
        tell(request, violation)
        return redirect("rehearsal", contest.slug)
    return redirect("rehearsal", contest.slug)


@contest_page("contests.rehearse", plays=False)
@require_GET
def job(request: HttpRequest, contest: Contest, job_id: int) -> HttpResponse:
    """How far a scene is; the console asks for it again by itself."""
    found = get_object_or_404(_scenes(request, contest), pk=job_id)
    if "HX-Request" not in request.headers:
        return redirect("rehearsal", contest.slug)
    response = render(request, "registration/_job.html", {"contest": contest, "job": found, "job_url": request.path})
    if found.is_over:
        response["HX-Refresh"] = "true"  # the tour's ticks and the cast have changed
    return response


def _scenes(request: HttpRequest, contest: Contest) -> QuerySet[Job]:
    return jobs.of_person(user_of(request), contest_room(contest.pk)).filter(kind="rehearsals.scene")


@contest_page("contests.rehearse", plays=False)
@require_POST
def play(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Take the part of an invented person, or leave it."""
    key = whole_number(request.POST.get("person"), most=MOST_ID)
    if key is None:
        clocks.play(request, contest, None)
        messages.success(request, "Вы снова под своим именем.")
        return redirect("rehearsal", contest.slug)
    person = get_object_or_404(User, pk=key, invented_for=contest.pk)
    try:
        take_part(contest=contest, person=person, by=user_of(request))
    except RuleViolation as violation:
        tell(request, violation)
        return redirect("rehearsal", contest.slug)
    clocks.play(request, contest, person)
    page = next((actor.page for actor in queries.cast_of(contest) if actor.user.pk == person.pk), "contest")
    return redirect(page, contest.slug)


@contest_page("contests.rehearse", plays=False)
@shows_personal_data("письма репетиции")
@require_GET
def mail(request: HttpRequest, contest: Contest) -> HttpResponse:
    """What would have been sent, to whom and when by the rehearsal's clock."""
    to = request.GET.get("to", "")[:254]
    page = Paginator(queries.letters_of(contest, to=to), PER_PAGE).get_page(request.GET.get("page"))
    recipients = queries.letters_of(contest).order_by("recipient").values_list("recipient", flat=True).distinct()
    context = {"contest": contest, "page": page, "to": to, "recipients": recipients}
    return render(request, "rehearsals/mail.html", context)


@contest_page("contests.rehearse", plays=False)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, contest: Contest) -> HttpResponse:
    """What goes with it; a second press removes it."""
    if request.method == "GET":
        counts = {"people": contest.applications.count(), "letters": queries.letters_of(contest).count()}
        return render(request, "rehearsals/remove.html", {"contest": contest, **counts})
    source = contest.rehearsal_of
    clocks.play(request, contest, None)
    remove_rehearsal(contest=contest, by=user_of(request))
    request.__dict__.pop("contest", None)
    messages.success(request, "Репетиция удалена: люди, заявки, письма и файлы.")
    may_return = source is not None and request.user.has_perm("contests.make_rehearsal", source)
    return redirect(reverse("contest_rehearsals", args=[source.slug]) if source and may_return else reverse("cabinet"))
