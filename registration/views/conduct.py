"""Staff suspend, reinstate and exclude: first what will follow, then the press; and the way back (Tula: clauses 11.2-11.3)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import stages
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.offers import steps
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from registration.actions import conduct as actions
from registration.forms.staff import ConductForm, ReasonForm
from registration.models import Application
from registration.states import ACTIVE, APPLICATION_TRANSITIONS, ApplicationState
from registration.views.staff import application_page, found_application, seen_revision

# What is sent -> the action asked at which stage it may be done, and the title of its page.
ACTIONS = {
    "suspend": ("suspend_application", "Приостановить участие"),
    "exclude": ("exclude_application", "Исключить участника"),
    "exclude_team": ("exclude_team", "Исключить команду"),
    "take_back": ("take_back_exclusion", "Отменить исключение"),
    "take_back_team": ("take_back_team_exclusion", "Отменить исключение команды"),
}


@contest_page("registration.decide")
@shows_personal_data("заявка № {number}")
@require_POST
@steps(reinstate="reinstate_application", **{name: row[0] for name, row in ACTIONS.items()})
def conduct(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    """Suspend, reinstate, exclude a person or a whole team; take an exclusion back."""
    application = found_application(contest, number)
    action = request.POST.get("action", "")
    if action == "reinstate":
        return _carried_out(request, contest, application, action, {})
    if action not in ACTIONS:
        messages.error(request, "Выберите, что сделать.")
        return redirect("staff_application", contest.slug, number)
    form, name = _form(request, contest, action)
    said = stages.answer(ACTIONS[action][0], contest)
    if not said.is_allowed:
        messages.error(request, said.why)
    elif form.is_valid() and ("confirmed" in request.POST or action == "suspend"):  # what one press takes back needs one
        return _carried_out(request, contest, application, action, form.cleaned_data)
    elif form.is_valid():
        return _preview(request, contest, application, action, form, said.follows)
    return application_page(request, contest, number, status=422, **{name: form})


def _form(request: HttpRequest, contest: Contest, action: str) -> tuple[Any, str]:
    """What was sent with the action, and what the page calls that form: a reason takes back, a ground of the regulation does."""
    if action.startswith("take_back"):
        return ReasonForm(request.POST), "take_back_form"
    return ConductForm(request.POST, contest=contest, auto_id="conduct_%s"), "conduct_form"


def _touched(application: Application, action: str) -> list[Application]:
    """Whom the action will touch, in the order of the team."""
    contest = application.contest
    people = application.team.applications.order_by("role", "id")
    if action == "take_back_team":
        return list(people.filter(state=ApplicationState.EXCLUDED))
    if action == "exclude_team" or (action == "exclude" and contest.regulation.conduct.whole_team):
        return list(
            people.filter(state__in=ACTIVE if contest.regulation.conduct.whole_team else APPLICATION_TRANSITIONS["exclude"][0])
        )
    return [application]


def _preview(
    request: HttpRequest, contest: Contest, application: Application, action: str, form: Any, follows: str
) -> HttpResponse:
    """What will happen to whom, before the second press; nothing is written."""
    people = _touched(application, action)
    stay = application.team.applications.filter(state__in=ACTIVE).exclude(pk__in=[person.pk for person in people]).count()
    ground = contest.regulation.exclusion_ground(form.cleaned_data.get("ground", ""))
    context = {
        "contest": contest, "application": application, "action": action, "title": ACTIONS[action][1], "form": form,
        "people": people, "follows": follows, "stay": stay, "ground": ground, "leaves": action.startswith("exclude"),
        "too_few": action.startswith("exclude") and 0 < stay < contest.regulation.team.min_size,
    }  # fmt: skip
    return render(request, "registration/conduct.html", context)


def _carried_out(
    request: HttpRequest, contest: Contest, application: Application, action: str, data: dict[str, Any]
) -> HttpResponse:
    revision, by = seen_revision(request), user_of(request)
    values = {**data, "by": by}
    try:
        if action == "reinstate":
            actions.reinstate_application(application=application, revision=revision, by=by)
            outcome = "Участие возобновлено, письмо отправлено."
        elif action == "suspend":
            actions.suspend_application(application=application, revision=revision, **values)
            outcome = "Участие приостановлено, письмо отправлено."
        elif action == "exclude_team":
            outcome = f"Команда исключена, писем отправлено: {actions.exclude_team(team=application.team, **values)}."
        elif action == "exclude":
            actions.exclude_application(application=application, revision=revision, **values)
            outcome = "Участник исключён, письмо отправлено."
        elif action == "take_back":
            actions.take_back_exclusion(application=application, revision=revision, **values)
            outcome = "Исключение отменено, письмо отправлено."
        else:
            outcome = (
                f"Исключение отменено, писем отправлено: {actions.take_back_team_exclusion(team=application.team, **values)}."
            )
    except RuleViolation as violation:
        form, name = _form(request, contest, action)
        if form.is_valid():
            add_to_form(form, violation)
        tell(request, violation)
        return application_page(request, contest, application.number or 0, status=violation.status, **{name: form})
    messages.success(request, outcome)
    return redirect("staff_application", contest.slug, application.number)
