"""Pages a visitor sees: the list of contests, a contest's announcement."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from hackathon_portal.contests import queries
from hackathon_portal.contests.access import contest_page, open_page
from hackathon_portal.contests.calendar import calendar_of
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.page_cache import keep_for_visitors
from hackathon_portal.contests.text import as_html
from hackathon_portal.kernel import clock


@open_page("список объявленных конкурсов")
def home(request: HttpRequest) -> HttpResponse:
    return keep_for_visitors(render(request, "contests/home.html", {"contests": queries.announced_contests()}))


@contest_page("contests.see")
def calendar(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The contest's dates as a file for a calendar, each with a reminder."""
    response = HttpResponse(calendar_of(contest), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{contest.slug}.ics"'
    return response


@contest_page("contests.see")
def nominations_act(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The act that approves the nominations, as it was attached."""
    if not contest.nominations_act_file:
        raise Http404
    name = f"{contest.slug}-nominations.pdf"
    return FileResponse(
        contest.nominations_act_file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf"
    )


@contest_page("contests.see")
def contest(request: HttpRequest, contest: Contest) -> HttpResponse:
    now = clock.now()
    closes_at = contest.registration_closes_at
    context = {
        "contest": contest,
        "regulation": contest.regulation,
        "rules_html": as_html(contest.rules_text),
        "nominations": list(contest.nominations.all()),
        "timetable": list(contest.timetable.all()),
        "registration_open": contest.state == Contest.State.PUBLISHED and (closes_at is None or now <= closes_at),
        "days_left": (closes_at - now).days if closes_at and closes_at > now else None,
    }
    return keep_for_visitors(render(request, "contests/contest.html", context))
