"""The participant's cabinet: founding or joining a team, the application step by step, its status."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.contests import queries as contest_queries
from hackathon_portal.contests.access import contest_page, open_page, signed_in_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.rules.deadlines import is_after
from hackathon_portal.documents.codes import qr_data_uri
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell
from registration import actions, queries
from registration.forms import BankForm, ConsentForm, PassportForm, PersonForm, TeamForm
from registration.models import Application
from registration.rules.eligibility import BLOCKING, Verdict
from registration.states import APPLICATION_TRANSITIONS, ApplicationState

STEPS: dict[str, Any] = {"person": PersonForm, "passport": PassportForm, "bank": BankForm, "consents": ConsentForm}

WITHDRAWABLE = APPLICATION_TRANSITIONS["withdraw"][0]


@signed_in_page
def cabinet(request: HttpRequest) -> HttpResponse:
    """What must I do now, and by when: my applications, my roles, contests one can still join."""
    applications = list(queries.applications_of(request.user))
    taken = {application.contest_id for application in applications if application.state != ApplicationState.WITHDRAWN}
    now = clock.now()
    open_contests = [
        contest
        for contest in contest_queries.announced_contests()
        if contest.state == Contest.State.PUBLISHED
        and contest.pk not in taken
        and (contest.registration_closes_at is None or contest.registration_closes_at >= now)
    ]
    context = {
        "applications": applications,
        "unclaimed": queries.unclaimed_applications(request.user),
        "desks": contest_queries.contests_of(request.user),
        "open_contests": open_contests,
    }
    return render(request, "registration/cabinet.html", context)


@signed_in_page
@require_POST
def claim(request: HttpRequest, application_id: int) -> HttpResponse:
    application = get_object_or_404(Application, pk=application_id)
    try:
        actions.claim_application(application=application, by=request.user)
        messages.success(request, "Заявка теперь в вашем кабинете.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("cabinet")


def steps_of(application: Application) -> list[str]:
    """The steps this person goes through; a member gives no account where the regulation asks none."""
    needed = set(application.contest.regulation.fields_of(application.role))
    return [name for name, form in STEPS.items() if name == "consents" or needed.intersection(form._meta.fields)]


def own_application(request: HttpRequest, contest: Contest) -> Application:
    application = queries.current_application(request.user, contest)
    if application is None:
        raise Http404
    return application


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def found_team(request: HttpRequest, contest: Contest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.found_team(contest=contest, name=form.cleaned_data["name"], by=request.user)
        except RuleViolation as violation:
            add_to_form(form, violation)
        else:
            return redirect("my_application", contest.slug)
    return render(request, "registration/found_team.html", {"contest": contest, "form": form})


@open_page("приглашение открывают по ссылке до входа; вступить может только вошедший")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    try:
        invitation = actions.check_invitation(actions.invitation_by_token(token))
        if request.method == "POST":
            if not request.user.is_authenticated:
                return redirect(f"{reverse('account_signup')}?next={request.path}")
            application = actions.accept_invitation(token=token, by=request.user)
            return redirect("my_application", application.contest.slug)
    except RuleViolation as violation:
        return render(request, "registration/join_refused.html", {"violation": violation}, status=violation.status)
    return render(request, "registration/join.html", {"team": invitation.team, "contest": invitation.team.contest})


@contest_page("contests.take_part")
def status(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The task list of a draft, or what happened to a filed application and who acts next."""
    application = own_application(request, contest)
    application.contest = contest
    team = application.team
    roster = list(queries.roster(team))
    findings = actions.findings_of(application, at=clock.now()) if application.state == ApplicationState.DRAFT else []
    incomplete = {finding.field for finding in findings if finding.code == "field.missing"}
    context = {
        "contest": contest,
        "application": application,
        "team": team,
        "roster": roster,
        "steps": _task_list(application, incomplete),
        "is_captain": application.role == Application.Role.CAPTAIN,
        "can_invite": len(roster) < contest.regulation.team.max_size,
        "registration_open": not is_after(clock.now(), contest.registration_closes_at),
        "can_withdraw": application.state in WITHDRAWABLE and contest.results_published_at is None,
        "waitlist_place": queries.waitlist_place(team) if team.seat == "waitlist" else None,
        "letters": queries.letters_of(application),
        "ground": contest.regulation.ground(application.refusal_ground) if application.refusal_ground else None,
    }
    return render(request, "registration/status.html", context)


def _task_list(application: Application, incomplete: set[str]) -> list[dict[str, Any]]:
    needed = application.contest.regulation.fields_of(application.role)
    given = queries.given_consents(application)
    tasks = []
    for name in steps_of(application):
        if name == "consents":
            done = all(text.code in given for text in application.contest.regulation.consents if text.required)
        else:
            done = all(getattr(application, field) for field in STEPS[name]._meta.fields if field in needed)
        tasks.append({"name": name, "title": STEPS[name].title, "done": done})
    return tasks


@contest_page("contests.take_part")
@require_POST
def invite(request: HttpRequest, contest: Contest) -> HttpResponse:
    application = own_application(request, contest)
    try:
        token = actions.invite_to_team(team=application.team, by=request.user)
    except RuleViolation as violation:
        tell(request, violation)
        return redirect("my_application", contest.slug)
    link = request.build_absolute_uri(reverse("join_team", args=[token]))
    context = {"contest": contest, "team": application.team, "link": link, "qr": qr_data_uri(link)}
    return render(request, "registration/invitation.html", context)


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, contest: Contest, name: str) -> HttpResponse:
    application = own_application(request, contest)
    application.contest = contest
    steps = steps_of(application)
    if name not in steps or application.state != ApplicationState.DRAFT:
        raise Http404
    form = _step_form(request, application, name)
    if request.method == "POST" and form.is_valid():
        _save_step(request, application, form)
        following = steps[steps.index(name) + 1 :]
        return redirect("application_step", contest.slug, following[0]) if following else redirect("check_answers", contest.slug)
    context = {
        "contest": contest, "application": application, "form": form, "position": steps.index(name) + 1, "total": len(steps) + 1,
    }  # fmt: skip
    return render(request, "registration/step.html", context)


def _step_form(request: HttpRequest, application: Application, name: str) -> Any:
    regulation = application.contest.regulation
    data = request.POST if request.method == "POST" else None
    if name == "consents":
        return ConsentForm(data, regulation=regulation, given=queries.given_consents(application))
    return STEPS[name](data, instance=application, regulation=regulation)


def _save_step(request: HttpRequest, application: Application, form: Any) -> None:
    if isinstance(form, ConsentForm):
        actions.give_consents(
            application=application,
            codes=form.ticked(),
            by=request.user,
            address=request.META.get("REMOTE_ADDR"),
            user_agent=request.headers.get("User-Agent", ""),
        )
    else:
        actions.save_draft(application=application, values=form.values(), by=request.user)


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def check_answers(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Everything once more, with what the checks say, before it is filed."""
    application = own_application(request, contest)
    application.contest = contest
    if application.state != ApplicationState.DRAFT:
        return redirect("my_application", contest.slug)
    if request.method == "POST":
        try:
            filed = actions.submit_application(application=application, by=request.user)
        except RuleViolation as violation:
            tell(request, violation)
        else:
            messages.success(request, f"Заявка подана, её номер {filed.number}. Подтверждение отправлено на {filed.email}.")
            return redirect("my_application", contest.slug)
    findings = actions.findings_of(application, at=clock.now())
    stopping = [finding for finding in findings if finding.code in BLOCKING]
    warnings = [
        finding for finding in findings
        if finding.verdict is Verdict.RED and finding.code not in BLOCKING and finding.code != "team.too_small"
    ]  # fmt: skip
    context = {
        "contest": contest,
        "application": application,
        "sections": _answers(application),
        "stopping": stopping,
        "warnings": warnings,
    }
    return render(request, "registration/check_answers.html", context)


def _answers(application: Application) -> list[dict[str, Any]]:
    """Step by step, label and value as the person typed it: these are their own data."""
    sections = []
    for name in steps_of(application):
        if name == "consents":
            given = queries.given_consents(application)
            rows = [(text.title, "да" if text.code in given else "нет") for text in application.contest.regulation.consents]
        else:
            form = STEPS[name](instance=application, regulation=application.contest.regulation)
            rows = [(field.label, _shown(application, field.name)) for field in form]
        sections.append({"name": name, "title": STEPS[name].title, "rows": rows})
    return sections


def _shown(application: Application, name: str) -> str:
    if name == "participation":
        return application.get_participation_display() if application.participation else ""  # type: ignore[attr-defined]
    value = getattr(application, name)
    return f"{value:%d.%m.%Y}" if hasattr(value, "strftime") else str(value or "")


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, contest: Contest) -> HttpResponse:
    application = own_application(request, contest)
    if request.method == "POST":
        try:
            actions.withdraw_application(application=application, by=request.user)
        except RuleViolation as violation:
            tell(request, violation)
            return redirect("my_application", contest.slug)
        messages.success(request, "Заявка отозвана.")
        return redirect("cabinet")
    return render(request, "registration/withdraw.html", {"contest": contest, "application": application})
