"""Public pages of the outcome: results, and the check of a diploma by its code."""

from __future__ import annotations

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hackathon_portal.contests.access import contest_page, open_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.page_cache import keep_for_visitors
from prizes import queries


@contest_page("contests.see")
def results(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Places by nomination, once the decision is published."""
    if contest.results_published_at is None:
        raise Http404
    titles = {place.place: place.title for place in contest.regulation.places}
    grouped = [
        {"nomination": nomination, "awards": [(award, titles.get(award.place, "")) for award in found]}
        for nomination, found in groupby(queries.awards(contest), key=lambda award: award.nomination)
    ]
    cover = request.build_absolute_uri(reverse("contest_cover", args=[contest.slug]))
    return keep_for_visitors(render(request, "prizes/results.html", {"contest": contest, "grouped": grouped, "cover": cover}))


@open_page("проверка диплома по коду с него самого")
def check(request: HttpRequest) -> HttpResponse:
    code = request.GET.get("code", "").strip()
    if code:
        return redirect("check_diploma", code)
    return render(request, "prizes/check.html", {})


@open_page("показывает только то, что напечатано на дипломе")
def check_diploma(request: HttpRequest, code: str) -> HttpResponse:
    diploma = queries.diploma_by_code(code)
    return render(request, "prizes/check.html", {"code": code, "diploma": diploma, "asked": True}, status=200 if diploma else 404)
