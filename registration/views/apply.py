"""The application step by step: each field kept as it is typed, answers checked once more, filed; corrections after that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page, open_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import documents_to_read
from hackathon_portal.kernel import banks, clock, locks, rate
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, retry_header, tell, with_headers
from hackathon_portal.kernel.fields import title_of
from registration import fields, prefill
from registration.actions import application as application_actions
from registration.actions import corrections
from registration.forms.applicant import STEP_FORMS, ConsentForm
from registration.forms.beside import judged, say_beside
from registration.models import Application, shown_value
from registration.queries import consents, people
from registration.queries.corrections import proposed
from registration.rules.eligibility import Verdict
from registration.rules.roster import DUPLICATE, NEUTRAL
from registration.states import ACTIVE, ApplicationState


def own_application(request: HttpRequest, contest: Contest) -> Application:
    application = people.current_application(request.user, contest)
    if application is None:
        raise Http404
    application.contest = application.team.contest = contest
    return application


def team_application(request: HttpRequest, contest: Contest) -> Application:
    """`own_application` of somebody who is of the team today; 404 for whoever has left it."""
    application = own_application(request, contest)
    if not people.is_of_team(application):
        raise Http404
    return application


def led_application(request: HttpRequest, contest: Contest) -> Application:
    """`team_application` of the team's captain: these pages name the others; 404 for anybody else."""
    application = team_application(request, contest)
    if application.role != Application.Role.CAPTAIN:
        raise Http404
    return application


def steps_of(application: Application) -> list[str]:
    """The steps this person goes through; a member gives no account where the regulation asks none."""
    shown = application.contest.regulation.shown_fields(application.role)
    return [name for name in STEP_FORMS if name == "consents" or shown.intersection(fields.of_step(name))]


def task_list(application: Application) -> list[dict[str, Any]]:
    """Each step with whether it is done."""
    needed = application.contest.regulation.fields_of(application.role)
    given = consents.given_to_present_texts(application)
    tasks = []
    for name in steps_of(application):
        if name == "consents":
            done = all(text.code in given for text in application.contest.regulation.consents if text.required)
        else:
            done = all(getattr(application, field) for field in fields.of_step(name) if field in needed)
        tasks.append({"name": name, "title": fields.STEPS[name], "done": done})
    return tasks


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, contest: Contest, name: str) -> HttpResponse:
    """One step of a draft; for a filed application the same page corrects it."""
    application = own_application(request, contest)
    steps = steps_of(application)
    correcting = application.state in ACTIVE
    if name not in steps or (application.state != ApplicationState.DRAFT and not correcting):
        raise Http404
    if correcting and name == "consents":
        return redirect("own_data")
    form = step_form(request, application, name)
    if request.method == "POST":
        try:
            if _save(request, application, form, correcting):
                if correcting:
                    return redirect("my_application", contest.slug)
                following = steps[steps.index(name) + 1 :]
                if following:
                    return redirect("application_step", contest.slug, following[0])
                return redirect("check_answers", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
        if name != "consents":
            _tell_what_is_saved(form, application, name)
    if name != "consents":
        say_beside(form, judged(_stored_step(application, name)))
    carried = prefill.offer(form, application) if name != "consents" and not correcting and not form.is_bound else ""
    context = {
        "contest": contest, "application": application, "form": form, "name": name, "correcting": correcting, "carried": carried,
        "tasks": [task for task in task_list(application) if not (correcting and task["name"] == "consents")],
        "paid_alone": regulation_pays_captain(contest) and name == "bank",
        "rules_changed": consents.rules_to_read_anew(application) if name == "consents" else None,
        "position": steps.index(name) + 1, "total": len(steps) + 1,
        "schools": people.schools(contest) if "education_place" in getattr(form, "fields", {}) else [],
    }  # fmt: skip
    return render(request, "registration/step.html", context)


def regulation_pays_captain(contest: Contest) -> bool:
    """Whether one person of the team receives its prize: only they are asked for an account."""
    return contest.regulation.prizes.recipient == "captain"


def _stored_step(application: Application, name: str) -> Any:
    """The form of a step as the draft fills it, asked whether that is right."""
    form = STEP_FORMS[name](_whole_step(application, name), instance=application, regulation=application.contest.regulation)
    form.is_valid()
    return form


def step_form(request: HttpRequest, application: Application, name: str, data: Any = None) -> Any:
    regulation = application.contest.regulation
    if data is None and request.method == "POST":
        data = request.POST
    if name == "consents":
        return ConsentForm(
            data, regulation=regulation, given=consents.given_to_present_texts(application), slug=application.contest.slug,
            documents=documents_to_read(application.contest),
        )  # fmt: skip
    return STEP_FORMS[name](data, instance=application, regulation=regulation)


@contextmanager
def guessing_bounded(application: Application, by: User, values: dict[str, Any] | None = None) -> Iterator[None]:
    """Whoever tries documents that others have applied with is stopped after a few, and staff read of each. `values`: a correction's."""
    rate.check("identity", by.pk)
    try:
        yield
    except RuleViolation as violation:
        if violation.code != DUPLICATE:
            raise
        application_actions.note_duplicate(application=application, values=values or {}, by=by)
        rate.take("identity", by.pk)
        raise RuleViolation(code="identity.not_taken", message=NEUTRAL, status=422) from None


def _save(request: HttpRequest, application: Application, form: Any, correcting: bool) -> bool:
    """Write what the step holds; True when all of it is right. Of a draft the right fields are kept even beside a wrong one."""
    valid = form.is_valid()
    if correcting:
        if valid:
            values = form.values()
            with guessing_bounded(application, user_of(request), values):
                changed = corrections.correct_application(application=application, values=values, by=user_of(request))
            waiting = [title_of(Application, name) for name in proposed(application) if name in values]
            if changed or not waiting:
                messages.success(request, f"Исправлено: {', '.join(changed)}." if changed else "Ничего не изменилось.")
            if waiting:
                messages.info(
                    request,
                    f"Ждёт решения организатора: {', '.join(waiting)}. До решения действует прежнее.",
                )
        return valid
    if isinstance(form, ConsentForm):
        if not valid:
            return False
        application_actions.give_consents(
            application=application,
            codes=form.ticked(),
            by=user_of(request),
            address=request.META.get("REMOTE_ADDR"),
            user_agent=request.headers.get("User-Agent", ""),
        )
    else:
        application_actions.save_draft(application=application, values=form.values(), by=user_of(request))
        for words in judged(form).values() if valid else ():
            messages.warning(request, words)
    return valid


@contest_page("contests.take_part")
@require_POST
def field(request: HttpRequest, contest: Contest, name: str) -> JsonResponse:
    """One field as it is typed: said whether it is right; kept at once when it is and the application is a draft."""
    application = own_application(request, contest)
    field_name, value = request.POST.get("name", ""), request.POST.get("value", "")
    if name not in steps_of(application) or name == "consents" or field_name not in fields.of_step(name):
        raise Http404
    form = step_form(request, application, name, _whole_step(application, name) | {field_name: value})
    form.is_valid()
    error = " ".join(form.errors.get(field_name, []))
    if error or field_name not in form.cleaned_data:
        return JsonResponse({"error": error if value else "", "saved": False})
    if "old" in request.POST and _changed_meanwhile(request, application, name, field_name, form.cleaned_data[field_name]):
        stored = _whole_step(application, name)[field_name]
        return JsonResponse(
            {"error": "Поле изменено в другом окне: выберите, что оставить.", "saved": False, "stale": stored}, status=409
        )
    if application.state == ApplicationState.DRAFT:
        try:
            application_actions.save_draft(
                application=application, values={field_name: form.cleaned_data[field_name]}, by=user_of(request)
            )
        except RuleViolation as violation:
            return JsonResponse({"error": str(violation), "saved": False}, status=violation.status)
    now = clock.now().astimezone(contest.regulation.zone)
    is_draft, warning = application.state == ApplicationState.DRAFT, judged(form).get(field_name, "")
    return JsonResponse({"error": "", "saved": is_draft, "at": f"{now:%H:%M:%S}"} | ({"warning": warning} if warning else {}))


def _changed_meanwhile(request: HttpRequest, application: Application, step: str, name: str, value: Any) -> bool:
    """Whether the draft holds neither the new value nor what it was typed over (`old` of the request, as its page showed it)."""
    stored = getattr(application, name)
    old = request.POST["old"]
    if stored == value or old.strip() == _whole_step(application, step)[name]:
        return False
    form = step_form(request, application, step, _whole_step(application, step) | {name: old})
    form.is_valid()
    return bool(form.cleaned_data.get(name) != stored)


def _tell_what_is_saved(form: Any, application: Application, name: str) -> None:
    """Beside a refused value its field keeps what the draft holds: the next one is typed over that (step.js)."""
    saved = _whole_step(Application.objects.get(pk=application.pk), name)
    for field_name in form.errors.keys() & form.fields.keys() & saved.keys():
        form.fields[field_name].widget.attrs["data-saved"] = saved[field_name]


def _whole_step(application: Application, name: str) -> Any:
    """What the draft holds of a step, as its form would send it: an account is checked together with its BIK."""
    values: dict[str, Any] = {}
    for field_name in fields.of_step(name):
        stored = getattr(application, field_name)
        values[field_name] = stored.isoformat() if hasattr(stored, "isoformat") else str(stored or "")
    return values


@open_page("справочник БИК Банка России открыт всем")
@require_GET
def bank(request: HttpRequest, bik: str) -> JsonResponse:
    """Name and correspondent account of a bank; an empty answer where the directory does not know it or is not loaded."""
    known = banks.by_bik(bik)
    return JsonResponse({"name": known.name, "corr_account": known.corr_account} if known else {})


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def check_answers(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Everything once more, with what the checks say, before it is filed."""
    application = own_application(request, contest)
    if application.state != ApplicationState.DRAFT:
        return redirect("my_application", contest.slug)
    busy: locks.Busy | None = None
    if request.method == "POST":
        try:
            with guessing_bounded(application, user_of(request)):
                filed = application_actions.submit_application(application=application, by=user_of(request))
        except RuleViolation as violation:
            tell(request, violation)
            busy = violation if isinstance(violation, locks.Busy) else None
        else:
            messages.success(request, f"Заявка подана, её номер {filed.number}. Подтверждение отправлено на {filed.email}.")
            return redirect("my_application", contest.slug)
    findings = application_actions.findings_of(application, at=clock.now())
    # For staff, or said on the status page.
    quiet = {"team.too_small", "affiliation.possible", "identity.near", DUPLICATE}
    context = {
        "contest": contest,
        "application": application,
        "sections": answers(application),
        "rules_changed": consents.rules_to_read_anew(application),
        "stopping": [finding for finding in findings if finding.blocks and finding.code not in quiet],
        "warnings": [
            finding for finding in findings if finding.verdict is Verdict.RED and not finding.blocks and finding.code not in quiet
        ],
    }
    page = render(request, "registration/check_answers.html", context, status=busy.status if busy else None)
    return with_headers(page, retry_header(busy)) if busy else page


def answers(application: Application) -> list[dict[str, Any]]:
    """Step by step, label and value as the person typed it: these are their own data."""
    sections = []
    for name in steps_of(application):
        if name == "consents":
            given = consents.given_to_present_texts(application)
            rows = [(text.title, "да" if text.code in given else "нет") for text in application.contest.regulation.all_consents]
        else:
            form = STEP_FORMS[name](instance=application, regulation=application.contest.regulation)
            rows = [(field.label, shown(application, field)) for field in form]
        sections.append({"name": name, "title": fields.STEPS[name], "rows": rows})
    return sections


def shown(application: Application, bound: Any) -> str:
    """A field of the application as its owner reads it: of a choice, its words."""
    choices = dict(getattr(bound.field, "choices", ()))
    value = getattr(application, bound.name)
    return str(choices[value]) if value and value in choices else shown_value(application, bound.name)
