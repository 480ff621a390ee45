"""The board of what the organiser owes, its calendar feed, the archive of the contest and its closing."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hackathon_portal.contests import clocks
from hackathon_portal.contests import obligations as owed
from hackathon_portal.contests.access import contest_by_slug, contest_page, open_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.shell.terms_calendar import feed, feed_address, reader_of


@contest_page("prizes.see_obligations")
@require_GET
def obligations(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Everything owed by a day: green, amber, red; what is done stands below."""
    today = local_day(clock.now(), contest.regulation)
    owed_here = owed.obligations(contest, today)
    context = {
        "contest": contest,
        "open": [one for one in owed_here if one.is_open],
        "done": [one for one in owed_here if not one.is_open],
        "today": today,
        "unknown": owed.unknown_calendars(contest, today),
        "feed": feed_address(request.user, contest),
    }
    return render(request, "shell/terms.html", context)


@open_page("личный адрес календаря: подпись в нём называет человека, права проверяются при каждом запросе")
@require_GET
def obligations_feed(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    contest = contest_by_slug(slug)
    if reader_of(token, contest) is None:
        raise Http404
    clocks.enter(request, contest)
    response = HttpResponse(feed(contest), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=900"
    return response
