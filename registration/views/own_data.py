"""A person's own data: seen, downloaded, consents withdrawn, everything erased; reminders on or off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_POST

from hackathon_portal.accounts.actions import set_reminders
from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import signed_in_page
from hackathon_portal.kernel.errors import RuleViolation, tell
from hackathon_portal.kernel.fields import title_of
from hackathon_portal.kernel.templatetags.portal import instant
from hackathon_portal.kernel.web.posted import stands_on
from registration import documents, fields
from registration.actions import personal
from registration.models import Application, shown_value
from registration.parts import tables_told, told_of_person
from registration.queries import consents, correspondence, people
from registration.queries import own_data as own_data_queries
from registration.states import CURRENT

ERASE_WORD = "стереть"
# What the page shows in sections of its own.
OWN_SECTIONS = {"accounts.User", "registration.Application"}


def _own_application(request: HttpRequest, application_id: int) -> Application:
    rows = Application.objects.select_related("contest__regulation_version", "team")
    return get_object_or_404(rows, pk=application_id, user=user_of(request))


def everything_about(user: Any) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The account and each application with all its fields, consents and letters, as texts."""
    rows = Application.objects.filter(user=user).select_related("contest__regulation_version", "team").order_by("id")
    zones = {str(one.contest.zone): one.contest.zone for one in rows}
    account = {
        "Почта": user.email,
        "Имя": " ".join(filter(None, [user.surname, user.name, user.patronymic])),
        # One page, one clock: of the person's contests, where they share it.
        "Зарегистрирована": instant(user.date_joined, *zones.values() if len(zones) == 1 else ()),
    }
    applications = []
    for application in rows:
        zone = application.contest.zone
        in_force = people.given_consents(application)
        changed = consents.outdated(application)
        titles = {text.code: text.title for text in application.contest.regulation.all_consents}
        facts = {
            "Конкурс": application.contest.title,
            "Команда": application.team.name,
            "Роль": application.get_role_display(),
            "Состояние": application.get_state_display(),
            "Подана": instant(application.submitted_at, zone),
        }
        for name in fields.STATED:
            facts[capfirst(title_of(Application, name))] = shown_value(application, name)
        if application.decision_comment:
            facts["Пояснение к решению"] = application.decision_comment
        applications.append(
            {
                "application": application,
                "title": f"{application.contest}, {application}",
                "fields": facts,
                "consents": [_said_of(consent, titles, zone, in_force, changed) for consent in consents.told(application)],
                "letters": [
                    {"subject": letter.title, "said": instant(letter.sent_at, zone) or letter.get_state_display()}
                    for letter in correspondence.told_letters(application)
                ],
                "can_erase": not personal.why_not_erasable(application) and application.erased_at is None,
                "why_not": personal.why_not_erasable(application),
            }
        )
    return account, applications


def around(user: Any) -> list[dict[str, Any]]:
    """What is kept besides the account and its applications."""
    return told_of_person(user) + own_data_queries.told(user, besides=OWN_SECTIONS | tables_told())


def _said_of(consent: Any, titles: dict[str, str], zone: str, in_force: set[str], changed: set[str]) -> dict[str, Any]:
    """A consent as its person reads it: which text, when, from where; whether its text has changed since."""
    summary = f"дано {instant(consent.given_at, zone)}, текст версии {consent.text_version}"
    if consent.address:
        summary += f", с адреса {consent.address}"
    if consent.withdrawn_at:
        summary += f", {consent.ended} {instant(consent.withdrawn_at, zone)}"
    return {
        "code": consent.code,
        "title": titles.get(consent.code, consent.code),
        "said": summary,
        "version": consent.text_version,
        "is_outdated": consent.code in changed and not consent.withdrawn_at,
        "withdrawn": bool(consent.withdrawn_at),
        "may_give_again": consent.code in titles and consent.code not in in_force,
    }


@signed_in_page
def own_data(request: HttpRequest) -> HttpResponse:
    account, applications = everything_about(request.user)
    response = render(
        request,
        "registration/own_data.html",
        {"account": account, "applications": applications, "around": around(request.user)},
    )
    response["Cache-Control"] = "no-store"
    return response


@signed_in_page
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """All of it as a file, JSON or PDF."""
    account, applications = everything_about(request.user)
    if kind == "json":
        plain = [{name: entry[name] for name in ("title", "fields", "consents", "letters")} for entry in applications]
        response: HttpResponse = JsonResponse(
            {"account": account, "applications": plain, "around": around(request.user)},
            json_dumps_params={"ensure_ascii": False, "indent": 2},
        )
    elif kind == "pdf":
        response = HttpResponse(documents.own_data(applications, account, around(request.user)), content_type="application/pdf")
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="moi-dannye.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


@signed_in_page
@require_POST
def reminders(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("reminders") == "on"
    set_reminders(user=user_of(request), wanted=wanted, by=user_of(request))
    messages.success(request, "Напоминания о сроках включены." if wanted else "Напоминаний о сроках больше не будет.")
    return redirect("own_data")


@signed_in_page
@require_http_methods(["GET", "POST"])
def withdraw_consent(request: HttpRequest, application_id: int, code: str) -> HttpResponse:
    """What follows is said first; the button does it."""
    application = _own_application(request, application_id)
    text = next((item for item in application.contest.regulation.all_consents if item.code == code), None)
    if text is None:
        raise Http404
    if request.method == "POST":
        try:
            personal.withdraw_consent(application=application, code=code, by=user_of(request))
            messages.success(request, "Согласие отозвано.")
        except RuleViolation as violation:
            tell(request, violation)
        return redirect("own_data")
    context = {"application": application, "text": text, "ends": text.required and application.state in CURRENT,
               "published": application.contest.results_published_at is not None}  # fmt: skip
    return render(request, "registration/withdraw_consent.html", context)


@stands_on("own_data")
@signed_in_page
@require_POST
def give_consent_again(request: HttpRequest, application_id: int, code: str) -> HttpResponse:
    try:
        personal.give_consent_again(
            application=_own_application(request, application_id), code=code, by=user_of(request),
            address=request.META.get("REMOTE_ADDR"),
        )  # fmt: skip
        messages.success(request, "Согласие дано.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("own_data")


@signed_in_page
@require_POST
def erase_one(request: HttpRequest, application_id: int) -> HttpResponse:
    try:
        personal.erase_application(application=_own_application(request, application_id), by=user_of(request))
        messages.success(request, "Данные заявки стёрты.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("own_data")


@signed_in_page
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """The account with everything; a word typed by hand keeps a stray tap from doing it."""
    problem = ""
    if request.method == "POST":
        if request.POST.get("word", "").strip().lower() != ERASE_WORD:
            problem = f"Напишите слово «{ERASE_WORD}»."
        else:
            try:
                personal.erase_account(user=user_of(request), by=user_of(request))
            except RuleViolation as violation:
                problem = str(violation)
            else:
                logout(request)
                messages.success(request, "Ваша учётная запись и данные стёрты.")
                return redirect("home")
    return render(request, "registration/erase.html", {"refused_because": [problem] if problem else [], "word": ERASE_WORD})
