"""The participant's cabinet: what must I do now and by when; the status of an application; answers to letters."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import clocks, stages
from hackathon_portal.contests import queries as contest_queries
from hackathon_portal.contests.access import contest_page, open_page, signed_in_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, tell, why_not
from hackathon_portal.kernel.fields import title_of
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from hackathon_portal.regulation.rules.deadlines import is_after, local_day
from hackathon_portal.russia.words import in_a_row
from registration import fields, letters
from registration.actions import application as application_actions
from registration.actions import attendance as attendance_actions
from registration.actions import changes, kept_invitations, leaving, personal, seats, team_link
from registration.actions import teams as teams_actions
from registration.actions.refusals import refuse_link_over
from registration.models import Application, Team
from registration.parts import cabinet_parts, status_parts
from registration.queries import consents, corrections, correspondence, people, places, teams
from registration.rules.next_step import NextStep, Situation, next_step
from registration.states import APPLICATION_TRANSITIONS, CURRENT, ApplicationState
from registration.views.apply import own_application, steps_of, task_list
from registration.views.entry_pass import pass_of
from registration.views.next_button import button_of, term_of

WITHDRAWABLE = APPLICATION_TRANSITIONS["withdraw"][0]


@signed_in_page
def cabinet(request: HttpRequest) -> HttpResponse:
    """What must I do now, and by when: my applications, my roles, contests one can still join."""
    now = clock.now()
    user = user_of(request)
    own = people.applications_of(user)
    applications = [people.as_told(application, now) for application in own]
    steps = [
        _next(told, places.holder_of(application), told.team_size or 0)
        for told, application in zip(applications, own, strict=True)
    ]
    taken = {told.contest_id for told in applications if told.state in CURRENT}
    open_contests = [
        contest
        for contest in contest_queries.announced()
        if contest.state == Contest.State.PUBLISHED
        and contest.pk not in taken
        and not contest.gate  # whose list has the person is in `own_parts`
        and (contest.registration_closes_at is None or contest.registration_closes_at >= now)
    ]
    context = {
        "applications": [
            (told, step, term_of(step, now, told.contest), button_of(step.act, told.contest))
            for told, step in zip(applications, steps, strict=True)
        ],
        "invited": kept_invitations.offered_to(user),
        "unclaimed": people.unclaimed_applications(user),
        "represented": people.represented_by(user),
        "desks": contest_queries.desks_of(user),
        "open_contests": open_contests,
        "own_parts": cabinet_parts(user),
    }
    return render(request, "registration/cabinet.html", context)


@signed_in_page
@require_POST
def take_over(request: HttpRequest, application_id: int) -> HttpResponse:
    application = get_object_or_404(Application, pk=application_id)
    try:
        personal.take_over_application(application=application, by=user_of(request))
        messages.success(request, "Заявка теперь в вашем кабинете.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("cabinet")


@contest_page("contests.take_part")
def status(request: HttpRequest, contest: Contest) -> HttpResponse:
    """What happened, who acts next and by when, the team, every letter; of a draft the task list."""
    application = people.current_application(request.user, contest)
    if application is None:
        return redirect("found_team", contest.slug)
    application.contest = contest
    team, holder = application.team, places.holder_of(application)
    told = people.as_told(application, clock.now())
    of_team = people.is_of_team(told)
    mates = teams.people_of(team) if of_team else []
    roster = [people.as_told(mate, clock.now()) for mate in mates]
    unfinished = {
        mate.pk: missing for mate in mates if mate.state == ApplicationState.DRAFT and (missing := _missing(mate, contest))
    }
    registration_open = contest.files_here and not is_after(clock.now(), contest.registration_closes_at)
    is_captain = of_team and application.role == Application.Role.CAPTAIN
    needs_representative = people.needs_representative(application)
    invitations = list(teams_actions.open_invitations(team)) if is_captain else []
    link = team_link.link_of(team) if is_captain else None
    now = clock.now()
    next_one = _next(told, holder, sum(mate.is_active for mate in roster))
    tasks = task_list(application) if told.state == ApplicationState.DRAFT else []
    standing = [mate for mate in roster if mate.state in CURRENT]
    context: dict[str, Any] = {
        "contest": contest,
        "application": told,
        "team": team,
        "of_team": of_team,
        "roster": [(mate, unfinished.get(mate.pk, "")) for mate in roster],
        "steps": tasks,
        "steps_done": sum(task["done"] for task in tasks),
        "standing": standing,
        "empty_places": range(max(contest.regulation.team.max_size - len(standing), 0)),
        "people_needed": max(contest.regulation.team.min_size - len(standing), 0),
        "correctable": [(name, fields.STEPS[name]) for name in steps_of(application) if name != "consents"]
        if told.is_active and clock.now() < seats.start_of(contest)
        else [],
        "is_captain": is_captain,
        "holder": holder,
        "answers_for_place": is_captain or contest.counts_people,
        "invitations": invitations,
        "team_link": link,
        "team_link_is_on": link is not None and teams_actions.still_works(link),
        "free_places": team_link.free_places(team) if is_captain else 0,
        "can_invite": len(standing) + len(invitations) < contest.regulation.team.max_size,
        "registration_open": registration_open
        or (contest.files_here and team.fill_up_until and not is_after(clock.now(), team.fill_up_until)),
        "can_withdraw": told.state in WITHDRAWABLE and stages.answer("withdraw_application", contest, remembered=True).is_allowed,
        "can_refile": told.state == ApplicationState.REFUSED and registration_open,
        "has_pass": pass_of(application),
        "has_begun": local_day(clock.now(), contest.regulation) >= contest.starts_on,
        "next": next_one,
        "term": term_of(next_one, now, contest),
        "pressed": button_of(next_one.act, contest, tasks),
        "letters": correspondence.told_letters(application),
        "ground": contest.regulation.ground(told.refusal_ground) if told.refusal_ground else None,
        "exclusion": contest.regulation.exclusion_ground(application.exclusion_ground),
        "needs_representative": needs_representative,
        "representative": getattr(application, "representative", None) if needs_representative else None,
        "roles": {role.code: role.title for role in contest.regulation.team.roles},
        "has_details": contest.regulation.team.name_moderated or contest.regulation.team.leader != "none",
        **_team_trouble(team, mates, contest, told),
        "proposed": [title_of(Application, name) for name in corrections.proposed(application)] if application.is_active else [],
        "captaincy_offered": of_team and team.captain_offer_id == application.pk,
        "consents_to_renew": consents.outdated(application) if application.state in CURRENT else set(),
        "rules_to_read": contest.regulation_version if told.is_active and not people.has_read_rules(application) else None,
        **status_parts(request.user, contest),
    }
    return render(request, "registration/status.html", context)


def _team_trouble(team: Team, mates: list[Application], contest: Contest, told: people.ToldApplication) -> dict[str, Any]:
    """What the checks say against the team, and how it can be mended at this hour; nothing after the publication."""
    if contest.results_published_at or not (told.is_active or told.state == ApplicationState.DRAFT):
        return {"team_findings": []}
    red = [finding for finding in teams.findings_of_roster(team, mates, contest) if finding.verdict == "red"]
    mendable = [finding.message for finding in red if finding.code in teams.LACKING]
    return {
        "team_findings": [finding for finding in red if finding.code not in teams.LACKING],
        "lacks": mendable,
        "way": teams.way_to_mend(team, contest, clock.now()) if mendable else "",
    }


def _missing(draft: Application, contest: Contest) -> str:
    """What a member's draft lacks, by the names of its steps, for the captain who waits."""
    draft.contest = contest
    return in_a_row(task["title"] for task in task_list(draft) if not task["done"])


def _next(application: people.ToldApplication, holder: Team | Application, team_size: int) -> NextStep:
    contest, team = application.contest, application.team
    situation = Situation(
        state=application.state,
        seat=holder.seat,
        counts_people=contest.counts_people,
        is_captain=application.role == Application.Role.CAPTAIN or contest.counts_people,
        attendance=application.attendance,
        team_size=team_size,
        least_size=contest.regulation.team.min_size,
        registration_open=contest.files_here and not is_after(clock.now(), contest.registration_closes_at),
        registration_closes_at=contest.registration_closes_at,
        decision_due_on=application.decision_due_on,
        offer_expires_at=holder.offer_expires_at,
        starts_on=contest.starts_on,
        today=local_day(clock.now(), contest.regulation),
        projects_open=not is_after(clock.now(), contest.project_deadline_at),
        project_deadline_at=contest.project_deadline_at,
        results_published=contest.results_published_at is not None,
        waitlist_place=places.waitlist_place(holder) if holder.seat == "waitlist" else None,
        captaincy_offered=team.captain_offer_id == application.pk,
        task=contest.regulation.words.task_accusative,
        commission=contest.regulation.words.commission,
    )
    return next_step(situation)


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, contest: Contest) -> HttpResponse:
    application = own_application(request, contest)
    if request.method == "POST":
        try:
            leaving.withdraw_application(application=application, by=user_of(request))
        except RuleViolation as violation:
            tell(request, violation)
            return redirect("my_application", contest.slug)
        ends = application.state in leaving.TOOK_PART and clock.now() >= seats.start_of(contest)
        messages.success(request, "Участие прекращено." if ends else "Заявка отозвана.")
        return redirect("cabinet")
    left = teams.team_size(application.team) - (application.state != ApplicationState.DRAFT)
    context = {
        "contest": contest,
        "application": application,
        "ends": application.state in leaving.TOOK_PART and clock.now() >= seats.start_of(contest),
        "over": why_not(lambda: leaving.refuse_to_leave(application)),
        "hands_over": stages.answer("withdraw_application", contest, remembered=True).is_allowed,
        "left": left,
        "too_few": 0 < left < contest.regulation.team.min_size,
        "can_come_back": not is_after(clock.now(), contest.registration_closes_at),
    }
    return render(request, "registration/withdraw.html", context)


@contest_page("contests.take_part")
@require_POST
def refile(request: HttpRequest, contest: Contest) -> HttpResponse:
    """After a refusal: a new draft with everything filled."""
    application = own_application(request, contest)
    try:
        application_actions.refile_application(application=application, by=user_of(request))
        messages.success(request, "Создан новый черновик с вашими ответами: исправьте, дайте согласия и подайте снова.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("my_application", contest.slug)


@contest_page("contests.take_part")
@require_POST
def attendance(request: HttpRequest, contest: Contest) -> HttpResponse:
    """«Приду» from the cabinet."""
    application = own_application(request, contest)
    coming = request.POST.get("coming") == "yes"
    try:
        attendance_actions.answer_attendance(application=application, coming=coming, by=user_of(request))
        messages.success(request, "Спасибо, ждём вас." if coming else "Записали, что вы не придёте.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("my_application", contest.slug)


@contest_page("contests.take_part")
@require_POST
def seat(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The captain's answer to an offered place, or the return to the waitlist."""
    holder = places.holder_of(own_application(request, contest))
    try:
        if request.POST.get("answer") == "rejoin":
            seats.rejoin_waitlist(holder=holder, by=user_of(request))
            messages.success(request, "Снова в резерве.")
        else:
            accept = request.POST.get("answer") == "accept"
            seats.answer_offer(holder=holder, accept=accept, by=user_of(request))
            messages.success(request, "Место за вами." if accept else "Место перейдёт следующему в резерве.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("my_application", contest.slug)


def _linked(request: HttpRequest, token: str, purpose: str) -> Application:
    """The application of a letter's link; 404 for a damaged link, 410 after its term."""
    number, until = letters.read_link(token, purpose) or (None, None)
    application = (
        Application.objects.filter(pk=number).select_related("contest__regulation_version", "team").first() if number else None
    )
    if application is None:
        raise Http404
    clocks.serve(application.contest)
    pressed = request.method == "POST"
    if purpose == "offer" and not people.is_of_team(people.as_told(application, clock.now())):
        raise seats.offer_over(application.contest, status=410)
    if until and is_after(clock.now(), until):
        raise seats.offer_over(application.contest, until=until if pressed else None, status=410)
    refuse_link_over(application.contest, pressed=pressed)
    return application


@open_page("ссылка из письма подписана и действует только для одной заявки")
@require_http_methods(["GET", "POST"])
def confirm_attendance(request: HttpRequest, token: str) -> HttpResponse:
    """«Приду» by the link of a letter, without signing in. Only a POST answers: mail scanners open links on their own."""
    application = _linked(request, token, "attendance")
    answer, refused = "", None
    if request.method == "POST":
        coming = request.POST.get("coming") != "no"
        try:
            application = attendance_actions.answer_attendance(application=application, coming=coming, by=None)
            answer = "coming" if coming else "not_coming"
        except RuleViolation as violation:
            refused = violation
    context = {"contest": application.contest, "application": application, "said": answer, "violation": refused}
    return render(request, "registration/confirm_attendance.html", context)


@open_page("ссылка из письма подписана и действует только для одной заявки")
@require_http_methods(["GET", "POST"])
def answer_offer(request: HttpRequest, token: str) -> HttpResponse:
    """The offered place taken or left by the link of a letter."""
    application = _linked(request, token, "offer")
    answer, problem, refused = "", "", None
    holder = places.holder_of(application)
    if application.role != Application.Role.CAPTAIN and not application.contest.counts_people:
        problem = "На предложение отвечает капитан команды: письмо пришло и ему."
    elif request.method == "POST":
        accept = request.POST.get("answer") == "accept"
        try:
            seats.answer_offer(holder=holder, accept=accept, by=None)
            answer = "accepted" if accept else "declined"
        except RuleViolation as violation:
            refused = violation
    holder.refresh_from_db(fields=["seat", "offer_expires_at"])
    context = {
        "contest": application.contest,
        "application": application,
        "said": answer,
        "refused_because": [problem] if problem else [],
        "violation": refused,
        "is_refused": bool(problem or refused),
        "holder": holder,
    }
    return render(request, "registration/answer_offer.html", context)


@contest_page("contests.take_part")
@require_POST
def acknowledge_rules(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The applicant has read the version of the rules that is in force."""
    application = own_application(request, contest)
    version = get_object_or_404(contest.regulation_versions, pk=whole_number(request.POST.get("version"), MOST_ID))
    try:
        changes.acknowledge_rules(application=application, version=version, by=user_of(request))
        messages.success(request, "Спасибо, подтверждение записано.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("my_application", contest.slug)
