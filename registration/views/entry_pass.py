"""The entrance pass: the code an admitted person shows at the door, and the programme; made to be kept for a place without network."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.public_parts import lines_of
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import end_of_day, is_after
from registration.documents import door_qr
from registration.models import Application
from registration.queries import people
from registration.states import ApplicationState


def pass_of(application: Application) -> bool:
    """Whether the person has one: admitted, told so, and the contest is not over."""
    told, contest = people.as_told(application, clock.now()), application.contest
    is_over = is_after(clock.now(), end_of_day(contest.ends_on, contest.regulation))
    return told.state == ApplicationState.ADMITTED and not is_over


@contest_page("contests.take_part")
@require_safe
def entry_pass(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The pass names nobody: the door finds the person by the code and looks at the passport. Browsers keep it until the last day ends."""
    application = people.current_application(request.user, contest)
    if application is None or not pass_of(application):
        raise Http404
    has_code = application.comes and bool(application.door_code)
    context = {
        "contest": contest, "code": application.door_code if has_code else "", "qr": door_qr(application) if has_code else "",
        "comes": application.comes, "programme": sorted(lines_of(contest)), "written_at": clock.now(),
    }  # fmt: skip
    response = render(request, "registration/entry_pass.html", context)
    response["X-Pass-Until"] = str(round(end_of_day(contest.ends_on, contest.regulation).timestamp() * 1000))
    return response
