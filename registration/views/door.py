"""The door: people marked as they come, by the code of their letter or by name; the phone keeps a queue without network."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.events.views.door import synced
from hackathon_portal.kernel import rate
from hackathon_portal.kernel.errors import RuleViolation, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from registration import documents
from registration.actions import attendance
from registration.models import Application
from registration.queries import people as people_queries


def _by_code(request: HttpRequest, contest: Contest, code: str) -> Application:
    """Whose code it is; a wrong one counts against the helper who sends it."""
    rate.check("door_code", request.user.pk)
    try:
        return attendance.admitted_by_code(contest, code)
    except RuleViolation:
        rate.take("door_code", request.user.pk)
        raise


@contest_page("registration.check_in")
@shows_personal_data("список на входе")
@require_GET
def door(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The list of admitted people with a search box and the camera."""
    search = request.GET.get("q", "").strip()
    people = list(people_queries.people_at_door(contest))
    shown = [person for person in people if people_queries.is_found(person, search)] if search else people
    context = {
        "contest": contest,
        "people": shown,
        "search": search,
        "arrived": sum(person.arrived_at is not None for person in people),
        "expected": len(people),
    }
    response = render(request, "registration/door.html", context)
    response["Permissions-Policy"] = "camera=(self)"
    return response


@contest_page("registration.check_in")
@shows_personal_data("карточка на входе")
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, contest: Contest, code: str) -> HttpResponse:
    """One person by the code of the letter: who it is, and the buttons."""
    try:
        application = _by_code(request, contest, code)
        if request.method == "POST":
            if "undo" in request.POST:
                attendance.undo_check_in(application=application, by=user_of(request))
                messages.success(request, "Отметка снята.")
            else:
                attendance.check_in(application=application, passport_seen="passport" in request.POST, by=user_of(request))
                messages.success(request, f"{application.full_name}: отмечен приход.")
            return redirect("door", contest.slug)
    except RuleViolation as violation:
        tell(request, violation)
        return render(request, "registration/door_person.html", {"contest": contest}, status=violation.status)
    return render(request, "registration/door_person.html", {"contest": contest, "person": application})


@contest_page("registration.check_in")
@shows_personal_data("отметки на входе")
@require_POST
def sync(request: HttpRequest, contest: Contest) -> JsonResponse:
    """Marks a phone has kept: a list of `{code, passport, at}`; each gets its answer, a repeat changes nothing."""

    def carry_out(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
        answers = []
        for mark in marks:
            try:
                application = _by_code(request, contest, mark["code"])
                attendance.check_in(application=application, passport_seen=mark["passport"], at=mark["at"], by=user_of(request))
                words = f"{application.full_name}, команда «{application.team.name}»"
                answers.append({"code": mark["code"], "ok": True, "message": words})
            except rate.TooMany:
                raise  # the phone keeps its marks and sends all of them again
            except RuleViolation as violation:
                answers.append({"code": mark["code"], "ok": False, "message": str(violation)})
        return answers

    return synced(request, carry_out)


@contest_page("registration.check_in")
@shows_personal_data("список для охраны")
@require_GET
def guard_list(request: HttpRequest, contest: Contest) -> HttpResponse:
    """People who come in person, for the guard, on paper."""
    response = HttpResponse(documents.guard_list(contest), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="spisok-{contest.slug}.pdf"'
    return response


@contest_page("registration.see_contacts")
@shows_personal_data("контакты участников")
@require_GET
def contacts(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Contacts of admitted people who agreed to pass them to partners, and of nobody else (clauses 4.5, 8.2.3)."""
    return render(
        request, "registration/contacts.html", {"contest": contest, "people": people_queries.contacts_for_partners(contest)}
    )
