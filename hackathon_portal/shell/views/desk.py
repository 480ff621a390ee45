"""The first page of a desk: what this person must do now, and by when."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hackathon_portal.contests import checklist, face, obligations
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.kept import kept
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.models import Season
from hackathon_portal.shell import desk as desk_shell
from hackathon_portal.shell import navigation

NEAREST = 6
MOST_TYPED = 100
NEXT = 4


def _nearest(contest: Contest, today: date) -> list[obligations.Obligation]:
    return [one for one in obligations.obligations(contest, today) if one.is_open and one.due][:NEAREST]


@contest_page("contests.see_desk")
@require_GET
def desk(request: HttpRequest, contest: Contest) -> HttpResponse:
    now = clock.now()
    today = local_day(now, contest.regulation)
    terms = []
    if request.user.has_perm("prizes.see_obligations", contest):
        terms = kept(contest, f"terms:{today}", lambda: _nearest(contest, today))
    steps = []
    if request.user.has_perm("contests.manage", contest):
        steps = kept(contest, f"steps:{today}", lambda: checklist.next_items(contest, today, most=NEXT))
    closes_at = contest.registration_closes_at
    context = {
        "contest": contest,
        "dates": face.steps(contest, now) if contest.state == Contest.State.PUBLISHED else (),
        "steps": steps,
        "tasks": desk_shell.tasks(request.user, contest, now),
        "terms": terms,
        "figures": desk_shell.figures(request.user, contest, today),
        "closes_at": closes_at,
        "days_left": (local_day(closes_at, contest.regulation) - today).days if closes_at else 0,
        "now": now,
        "today": today,
    }
    return render(request, "shell/desk.html", context)


@contest_page("contests.follow_jobs")
@require_GET
def find(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The pages this person may open, by words of their titles: what Ctrl+K does where scripts run."""
    return _found(request, navigation.menu(request, contest), {"contest": contest})


@season_page("seasons.see_desk")
@require_GET
def find_in_season(request: HttpRequest, season: Season) -> HttpResponse:
    """The same among the pages of a season."""
    return _found(request, navigation.season_menu(request), {"season": season})


def _found(request: HttpRequest, pages: navigation.Menu, context: dict[str, object]) -> HttpResponse:
    words = request.GET.get("q", "")[:MOST_TYPED]
    groups = navigation.found(pages.groups, words)
    return render(request, "shell/find.html", {**context, "q": words, "groups": groups})
