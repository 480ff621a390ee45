"""The board of what the organiser owes, its calendar feed, the archive of the contest and its closing."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.contests.access import contest_by_slug, contest_page, open_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.rules.deadlines import local_day
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.models import Job
from prizes import actions, queries
from prizes.archive import order_archive
from prizes.calendar import feed, feed_address, reader_of
from prizes.forms import ArchiveForm


@contest_page("prizes.see_obligations")
@require_GET
def obligations(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Everything owed by a day: green, amber, red; what is done stands below."""
    today = local_day(clock.now(), contest.regulation)
    found = queries.obligations(contest, today)
    context = {
        "contest": contest,
        "open": [one for one in found if one.is_open],
        "done": [one for one in found if not one.is_open],
        "today": today,
        "unknown": queries.unknown_calendars(contest, today),
        "feed": feed_address(request.user, contest),
    }
    return render(request, "prizes/obligations.html", context)


@open_page("личный адрес календаря: подпись в нём называет человека, права проверяются при каждом запросе")
@require_GET
def obligations_feed(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    contest = contest_by_slug(slug)
    if reader_of(token, contest) is None:
        raise Http404
    response = HttpResponse(feed(contest), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=900"
    return response


@contest_page("prizes.archive")
@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The whole contest as one ZIP; closing it when nothing is owed."""
    deed = request.POST.get("deed")
    form = ArchiveForm(request.POST if deed == "archive" else None)
    started: list[Job] = []

    def order(data: dict) -> None:
        started.append(order_archive(contest=contest, by=request.user, address=request.META.get("REMOTE_ADDR"), **data))

    if deed == "archive" and carried_out(form, order):
        return redirect("job", contest.slug, started[0].pk)
    if deed in ("close", "reopen"):
        try:
            if deed == "close":
                actions.close_contest(contest=contest, by=request.user)
                messages.success(request, "Конкурс завершён.")
            else:
                actions.reopen_contest(contest=contest, reason=request.POST.get("reason", ""), by=request.user)
                messages.success(request, "Завершение отменено.")
        except RuleViolation as violation:
            tell(request, violation)
        return redirect("contest_archive", contest.slug)
    jobs = Job.objects.filter(contest_ref=contest.pk, started_by=request.user, kind="prizes.archive").order_by("-id")[:5]
    return render(request, "prizes/archive.html", {"contest": contest, "form": form, "jobs": jobs})
