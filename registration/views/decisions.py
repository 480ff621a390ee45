"""Staff decide on applications: one, a bulk of them, their undoing, a possible affiliation (Tula: clause 3.3)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.offers import steps
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import MOST_COUNT, whole_number, whole_numbers
from registration import letters
from registration.actions import affiliation, decisions
from registration.forms.staff import AdmissionForm, DecisionForm, RulingForm
from registration.models import Application
from registration.queries import admission, people
from registration.views.staff import application_page, found_application, seen_revision


@contest_page("registration.decide")
@shows_personal_data("заявка № {number}")
@require_POST
@steps(admit="admit_application", refuse="refuse_application")
def decide(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    """Admit or refuse the application as it was seen; another revision in the database refuses."""
    application = found_application(contest, number)
    form = DecisionForm(request.POST, contest=contest)
    admit = request.POST.get("action") == "admit"
    admission_form = AdmissionForm(request.POST if admit else None)
    try:
        if admit:
            decisions.admit_application(
                application=application,
                by=user_of(request),
                revision=seen_revision(request),
                despite=request.POST.get("despite", ""),
            )
            outcome = f"Заявка № {number} допущена."
        else:
            form.is_valid()
            data = form.cleaned_data
            decisions.refuse_application(
                application=application, ground=data.get("ground", ""), comment=data.get("comment", ""), by=user_of(request),
                revision=seen_revision(request),
            )  # fmt: skip
            outcome = f"По заявке № {number} отказано."
    except RuleViolation as violation:
        if admit and violation.field and admission_form.is_valid():
            add_to_form(admission_form, violation)
        elif not admit and form.is_valid():
            add_to_form(form, violation)
        tell(request, violation)
        # htmx swaps what it gets with any status, see the event in queue.js.
        more = {"admission_form": admission_form} if admit else {"form": form}
        return application_page(request, contest, number, status=violation.status, **more)
    messages.success(request, f"{outcome} Письмо уйдёт через {settings.DECISION_UNDO.seconds} с, до этого решение можно отменить."
                     if settings.DECISION_UNDO else f"{outcome} Уведомление поставлено в отправку.")  # fmt: skip
    if request.headers.get("HX-Request"):
        return application_page(request, contest, number)
    return redirect("staff_application", contest.slug, number)


@contest_page("registration.decide")
@require_POST
def undo(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Take decisions back while their letters have not left: one, or all of a bulk."""
    numbers = whole_numbers(request.POST.getlist("number"), MOST_COUNT)
    undone, refusals = 0, []
    for application in people.applications_in(contest).filter(number__in=numbers).select_related("team").order_by("number"):
        application.contest = contest
        try:
            decisions.undo_decision(application=application, by=user_of(request))
            undone += 1
        except RuleViolation as violation:
            refusals.append(str(violation))
    if undone:
        messages.success(request, f"Решений отменено: {undone}. Заявители о них не узнают.")
    for refusal in refusals[:5]:
        messages.error(request, refusal)
    if len(numbers) == 1:
        if request.headers.get("HX-Request"):
            return application_page(request, contest, numbers[0])
        return redirect("staff_application", contest.slug, numbers[0])
    return redirect("staff_queue", contest.slug)


@contest_page("registration.decide")
@shows_personal_data("заявки, выбранные в очереди")
@require_POST
def decide_many(request: HttpRequest, contest: Contest) -> HttpResponse:
    """A bulk decision: first the list with the letter of each, then the action, with a result for every row."""
    numbers = whole_numbers(request.POST.getlist("number"), MOST_COUNT)
    chosen = list(people.applications_in(contest).filter(number__in=numbers).select_related("team").order_by("number"))
    form = DecisionForm(request.POST, contest=contest)
    action = request.POST.get("action")
    if not chosen or action not in ("admit", "refuse"):
        messages.error(request, "Отметьте заявки и выберите решение.")
        return redirect("staff_queue", contest.slug)
    form.is_valid()
    ground = form.cleaned_data.get("ground")
    if action == "refuse" and not ground:
        messages.error(request, f"Укажите основание отказа (п.\u00a0{contest.regulation.clause('registration.refusal')}).")
        return redirect("staff_queue", contest.slug)
    context: dict[str, Any] = {"contest": contest, "action": action, "form": form}
    if "confirmed" in request.POST:
        revisions = dict(pair.split(":", 1) for pair in request.POST.getlist("revision") if ":" in pair)
        context["results"] = [_decide_one(application, action, form, request.user, contest, revisions) for application in chosen]
        context["done"] = [application.number for application, done, _ in context["results"] if done]
        context["count"] = len(context["results"])
        context["undo_seconds"] = settings.DECISION_UNDO.seconds
    else:
        context |= _preview(chosen, action, form, contest)
    return render(request, "registration/decide_many.html", context)


def _preview(chosen: list[Application], action: str, form: DecisionForm, contest: Contest) -> dict[str, Any]:
    """Of each what its own page would show: the letter and what the checks say; and who is left out of the bulk, with why."""
    checks = admission.checks_of(chosen)
    obstacles = admission.obstacles_of(chosen, contest, checks)
    stopping = {
        pk: found for pk, found in obstacles.items() if found and (action == "admit" or found[0].code == "application.decided")
    }
    rows = [
        (application, checks[application.pk].troubles, *_letter(application, action, form, contest, obstacles[application.pk]))
        for application in chosen
        if application.pk not in stopping
    ]
    left_out = [(application, stopping[application.pk]) for application in chosen if application.pk in stopping]
    return {"chosen": rows, "left_out": left_out, "count": len(rows)}


def _comment(form: DecisionForm, contest: Contest, found: list[admission.Obstacle]) -> str:
    """What staff have written for all; where they have not, what the checks say of this one and the chosen ground answers."""
    suggestion = admission.suggested_refusal(contest, found)
    fits = suggestion is not None and suggestion.ground == form.cleaned_data["ground"]
    return form.cleaned_data["comment"] or (suggestion.comment[:500] if suggestion and fits else "")


def _letter(
    application: Application, action: str, form: DecisionForm, contest: Contest, found: list[admission.Obstacle]
) -> tuple[str, str]:
    """Subject and text of the letter as it would leave."""
    application.contest = application.team.contest = contest
    kind, context = "admission", {}
    if action == "refuse":
        kind, context = "refusal", {"ground": contest.regulation.ground(form.cleaned_data["ground"])}
        application.decision_comment = _comment(form, contest, found)
    return letters.render(kind, application, template=letters.template_of(contest, kind), **context)


def _decide_one(
    application: Application, action: str, form: DecisionForm, user: Any, contest: Contest, revisions: dict[str, str]
) -> tuple[Application, bool, str]:
    application.contest = contest
    revision = whole_number(revisions.get(str(application.number)))
    try:
        if action == "admit":
            decisions.admit_application(application=application, by=user, revision=revision)
            return application, True, "допущена"
        comment = _comment(form, contest, admission.obstacles(application, contest))
        decisions.refuse_application(
            application=application, ground=form.cleaned_data["ground"], comment=comment, by=user, revision=revision
        )
        return application, True, "отказано"
    except RuleViolation as violation:
        return application, False, str(violation)


@contest_page("registration.decide")
@shows_personal_data("заявка № {number}")
@require_POST
def decide_affiliation(request: HttpRequest, contest: Contest, number: int) -> HttpResponse:
    application = found_application(contest, number)
    form = RulingForm(request.POST)
    if form.is_valid():
        try:
            affiliation.decide_affiliation(application=application, by=user_of(request), **form.cleaned_data)
            messages.success(request, "Решение о связи записано.")
            return redirect("staff_application", contest.slug, number)
        except RuleViolation as violation:
            add_to_form(form, violation)
    return application_page(request, contest, number, ruling_form=form)
