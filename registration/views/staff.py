"""The staff desk: the queue with its split view, one application, decisions one by one and in bulk, their undoing."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import powers
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.kept import KEEP_SECONDS, kept, state_of
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out, tell
from hackathon_portal.kernel.web import presence
from hackathon_portal.kernel.web.activity import heartbeat
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import whole_number
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.schema import Deed
from registration import fields
from registration.actions import attendance, closing, decisions, personal, reserve, seats
from registration.documents import notice_context
from registration.forms.staff import (
    AdmissionForm,
    ConductForm,
    DecisionForm,
    EarlyClosingForm,
    ReasonForm,
    ReserveForm,
    RevealForm,
    RulingForm,
)
from registration.models import Application, Team, shown_value
from registration.queries import admission, consents, correspondence, people, places, small_teams, teams
from registration.queries import queue as queue_queries
from registration.states import ApplicationState, TeamSeat

PER_PAGE = 50


@contest_page("registration.see_queue")
@shows_personal_data("очередь заявок")
def queue(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Applications sorted by the day a decision is due; filter, search and the opened one stay in the URL."""
    today = local_day(clock.now(), contest.regulation)
    chosen = request.GET.get("show", "waiting")
    if chosen not in queue_queries.QUEUE_FILTERS:
        chosen = "waiting"
    search = request.GET.get("q", "").strip()
    rows = queue_queries.review_queue(contest, today=today, chosen=chosen, search=search)
    numbers = queue_queries.queue_numbers(contest, today=today)
    paginator = Paginator(rows, PER_PAGE)
    if not search:
        paginator.count = numbers[chosen]  # the tab has counted already
    page = paginator.get_page(request.GET.get("page"))
    can_decide = request.user.has_perm("registration.decide", contest)
    context: dict[str, Any] = {
        "contest": contest,
        "page": page,
        "rows": _rows(contest, page, f"{chosen}:{search}:{page.number}:{can_decide}", today, can_decide),
        "tabs": [(code, title, numbers[code]) for code, title in queue_queries.QUEUE_FILTERS.items()],
        "chosen": chosen,
        "search": search,
        "today": today,
        "seats_taken": kept(contest, "seats", lambda: places.seats_taken(contest)),
        "small": kept(contest, f"small:{clock.now():%d%H}", lambda: small_teams.counts(contest)),
        "form": DecisionForm(contest=contest),
        "can_decide": can_decide,
    }
    opened = whole_number(request.GET.get("open"))
    if opened is not None:
        application = people.applications_in(contest).select_related("team", "decided_by").filter(number=opened).first()
        if application:
            context |= _application_context(request, contest, application)
    return render(request, "registration/queue.html", context)


def _rows(contest: Contest, page: Any, chosen: str, today: date, can_decide: bool) -> SafeString:
    """The page's rows as HTML, kept until somebody does something in the contest."""
    key = hashlib.sha256(f"rows:{state_of(contest)}:{today}:{chosen}".encode()).hexdigest()
    html = cache.get(key)
    if html is None:
        context = {"contest": contest, "page": page, "today": today, "can_decide": can_decide}
        html = str(render_to_string("registration/_queue_rows.html", context)).strip()
        cache.set(key, html, KEEP_SECONDS)
    return mark_safe(html)  # noqa: S308  a template has made and escaped it


@contest_page("registration.see_queue")
@shows_personal_data("заявка № {number}")
def application(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    return application_page(request, contest, number)


def application_page(request: HttpRequest, contest: Contest, number: int, *, status: int = 200, **more: Any) -> HttpResponse:
    """The whole page, or only its panel for the split view."""
    application = get_object_or_404(people.applications_in(contest).select_related("team", "decided_by"), number=number)
    panel = request.headers.get("HX-Request") == "true"
    context = _application_context(request, contest, application) | {"panel": panel} | more
    template = "registration/_application.html" if panel else "registration/application.html"
    response = render(request, template, context, status=status)
    if panel:
        event = {
            "number": number,
            "state": application.get_state_display(),
            "waiting": application.state == ApplicationState.SUBMITTED,
        }
        response["HX-Trigger"] = json.dumps({"application-shown": event})
        response["Vary"] = "HX-Request"
    return response


def _application_context(request: HttpRequest, contest: Contest, application: Application) -> dict[str, Any]:
    application.contest = application.team.contest = contest
    following = (
        people.applications_in(contest).filter(state=ApplicationState.SUBMITTED).exclude(pk=application.pk)
        .order_by("decision_due_on", "number").only("number", "contest").first()
    )  # fmt: skip
    letter = decisions.decision_letter(application)
    waiting = application.state == ApplicationState.SUBMITTED
    checks = admission.checks_of([application])[application.pk]
    obstacles = admission.obstacles(application, contest, checks) if waiting else []
    findings, ruling = checks.findings, checks.ruling
    suggestion = admission.suggested_refusal(contest, obstacles)
    return {
        "contest": contest,
        "application": application,
        "findings": findings,
        "ruling": ruling,
        "asks_ruling": any(finding.code.startswith("affiliation.") and finding.verdict == "look" for finding in findings),
        "ruling_form": RulingForm(),
        "consents": consents.told(application),
        "roster": teams.roster(application.team),
        "letters": correspondence.letters_of(application),
        "form": DecisionForm(contest=contest, suggestion=suggestion),
        "suggestion": suggestion,
        "admission_form": AdmissionForm(),
        "obstacles": obstacles,
        "reserve_form": ReserveForm(auto_id="reserve_%s") if _waits_for_a_place(application, contest) else None,
        "overruled": bool(obstacles) and all(obstacle.may_be_overruled for obstacle in obstacles),
        "conduct_form": ConductForm(contest=contest, auto_id="conduct_%s"),
        "release_form": ReasonForm(auto_id="release_%s"),
        "take_back_form": ReasonForm(auto_id="take_back_%s"),
        "reveal_form": RevealForm(),
        "next": following,
        "can_decide": request.user.has_perm("registration.decide", contest),
        "undo_until": letter.due_at if letter and settings.DECISION_UNDO else None,
        "ground": contest.regulation.ground(application.refusal_ground) if application.refusal_ground else None,
        "roles": {role.code: role.title for role in contest.regulation.team.roles},
        "levels": {level.code: level.title for level in contest.regulation.education.levels}
        if contest.regulation.education
        else {},
        "exclusion": contest.regulation.exclusion_ground(application.exclusion_ground),
        "more": [
            (field.title, shown_value(application, field.name)) for field in fields.asked(contest.regulation) if field.is_line
        ],
    }


def _waits_for_a_place(application: Application, contest: Contest) -> bool:
    """Waiting for a decision that has a term, without a place: the reserve is a recorded choice."""
    waits = application.state == ApplicationState.SUBMITTED and places.holder_of(application).seat == TeamSeat.WAITLIST
    return waits and contest.regulation.registration.decision_within is not None


@contest_page("registration.decide")
@require_POST
def keep_in_reserve(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    application = found_application(contest, number)
    form = ReserveForm(request.POST, auto_id="reserve_%s")
    if carried_out(form, lambda data: reserve.keep_in_reserve(application=application, by=user_of(request), **data)):
        messages.success(request, "Заявка остаётся в резерве, письмо с днём окончательного ответа поставлено в отправку.")
        return redirect("staff_application", contest.slug, number)
    return application_page(request, contest, number, status=422, reserve_form=form)


@contest_page("registration.decide")
@require_POST
def take_back_reserve(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    application = found_application(contest, number)
    try:
        reserve.take_back_reserve(application=application, by=user_of(request))
        messages.success(request, "Заявка снова ждёт решения, письмо о новом сроке поставлено в отправку.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("staff_application", contest.slug, number)


def found_application(contest: Contest, number: int) -> Application:
    application = get_object_or_404(people.applications_in(contest).select_related("team"), number=number)
    application.contest = application.team.contest = contest
    return application


def seen_revision(request: HttpRequest) -> int | None:
    return whole_number(request.POST.get("revision"))


@heartbeat
@contest_page("registration.see_queue")
@require_GET
def watch(request: HttpRequest, contest: Contest, number: int) -> JsonResponse:
    """Asked every few seconds by an open application: who else looks at it, and whether it has changed meanwhile."""
    application = found_application(contest, number)
    others = presence.seen(f"application:{application.pk}", request.user)
    answer: dict[str, Any] = {"others": others, "revision": application.revision}
    if str(application.revision) != request.GET.get("revision"):
        who = f" {application.decided_by}" if application.decided_by else ""
        answer["changed"] = f"Заявку изменили{who}: сейчас она «{application.get_state_display()}»."
    return JsonResponse(answer)


@contest_page("registration.decide")
@require_POST
def place(request: HttpRequest, contest: Contest, team_id: int) -> HttpResponse:
    """The place of a team, by staff: an offer answered for the captain, or the place of people who do not come passed on."""
    team = get_object_or_404(Team, pk=team_id, contest=contest)
    team.contest = contest
    action = request.POST.get("action")
    try:
        if action == "release":
            count = attendance.release_unconfirmed_place(team=team, reason=request.POST.get("reason", ""), by=user_of(request))
            messages.success(request, f"Место передано резерву, писем отправлено: {count}.")
        elif action in ("accept", "decline"):
            seats.answer_offer(holder=team, accept=action == "accept", by=user_of(request))
            messages.success(request, "Ответ команды записан.")
        else:
            seats.rejoin_waitlist(holder=team, by=user_of(request))
            messages.success(request, "Команда снова в резерве.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("turnout" if action == "release" else "staff_queue", contest.slug)


@contest_page("registration.reveal")
@shows_personal_data("заявка № {number}")
@require_POST
def reveal(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    application = found_application(contest, number)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return application_page(request, contest, number, reveal_form=form)
    try:
        shown = personal.reveal_personal_data(
            application=application,
            reason=form.cleaned_data["reason"],
            by=user_of(request),
            address=request.META.get("REMOTE_ADDR"),
        )
    except RuleViolation as violation:
        add_to_form(form, violation)
        return application_page(request, contest, number, reveal_form=form)
    response = application_page(request, contest, number, revealed=shown)
    response["Cache-Control"] = "no-store"
    return response


@contest_page("registration.see_queue")
@shows_personal_data("уведомление по заявке № {number}")
def notice_preview(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    """The text of form 2 as it was or would be sent."""
    return render(request, "registration/documents/notice.html", notice_context(found_application(contest, number)))


@contest_page("registration.close_early")
@require_http_methods(["GET", "POST"])
def close_early(request: HttpRequest, contest: Contest) -> HttpResponse:
    power = powers.require_given(contest, Deed.CLOSE_EARLY)
    today = local_day(clock.now(), contest.regulation)
    form = EarlyClosingForm(request.POST or None, request.FILES or None, initial={"decided_on": today})
    if request.method == "POST" and carried_out(
        form, lambda values: closing.close_registration_early(contest=contest, by=user_of(request), **values)
    ):
        messages.success(request, "Регистрация закрыта, объявление об этом уже на странице конкурса.")
        return redirect(contest)
    again = ReasonForm() if contest.registration_closed_early_at else None
    body = contest.regulation.who_decides(power)
    context = {"contest": contest, "form": form, "again": again, "power": power, "body": body}
    return render(request, "registration/close_early.html", context)


@contest_page("registration.close_early")
@require_POST
def open_registration_again(request: HttpRequest, contest: Contest) -> HttpResponse:
    try:
        closing.open_registration_again(contest=contest, reason=request.POST.get("reason", ""), by=user_of(request))
    except RuleViolation as violation:
        tell(request, violation)
        return redirect("close_registration_early", contest.slug)
    messages.success(request, "Заявки снова принимаются до прежнего срока.")
    return redirect(contest)
