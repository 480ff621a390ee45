"""Everything that was sent to a competition, for who runs it: what waits, what did not fit and why, a file given up scored again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from hackathon_portal.competitions.actions.scoring import score_again
from hackathon_portal.competitions.models import Competition, Submission
from hackathon_portal.competitions.queries import boards, shown
from hackathon_portal.competitions.queries.competitions import all_files_of
from hackathon_portal.competitions.queries.running import counts_by_state
from hackathon_portal.competitions.views.desk import head_of
from hackathon_portal.competitions.views.own import faults_of
from hackathon_portal.competitions.views.places import Place
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number

PER_PAGE = 50
State = Submission.State
TONES = {State.QUEUED: "warn", State.SCORED: "good", State.FAILED: "bad", State.REFUSED: "bad"}


def sent_page(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """Files of all sides by their state; with each that did not fit why, with one given up a way to score it again."""
    competition = place.competition(code, request.user)
    if competition.kind == Competition.Kind.FLAGS:
        raise Http404
    again, refusal = None, ""
    if request.method == "POST":
        again = get_object_or_404(
            Submission, pk=whole_number(request.POST.get("submission"), MOST_ID), side__competition=competition
        )
        try:
            score_again(submission=again, reason=request.POST.get("reason", ""), by=request.user)
        except RuleViolation as violation:
            refusal = str(violation)
        else:
            messages.success(request, "Файл снова в очереди: его оценка появится через минуту.")
            return redirect(request.get_full_path())
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    seen = boards.visible_scores(request.user, competition, clock.now())
    page = Paginator(all_files_of(competition, state), PER_PAGE).get_page(request.GET.get("page"))
    counts = counts_by_state(competition)
    context = head_of(place, competition, "competition_inbox") | {
        "page": page, "state": state, "whole": sum(counts.values()),
        "states": [(value, title, counts.get(value, 0)) for value, title in State.choices],
        "rows": [_row(seen, file, competition, refusal=refusal if file == again else "", typed=request.POST.get("reason", ""))
                 for file in page],
    }  # fmt: skip
    return render(request, "competitions/desk_sent.html", context, status=422 if refusal else 200)


def _row(seen: boards.Visible, file: Submission, competition: Competition, *, refusal: str, typed: str) -> dict[str, Any]:
    scores = seen.of(file)
    return {
        "file": file, "side": file.side.known_as, "tone": TONES[State(file.state)], "refusal": refusal,
        "typed": typed if refusal else "", "faults": faults_of(file), "may_again": file.state == State.REFUSED and bool(file.file),
        "public": shown.figure_of(scores.public, competition.metric), "private": shown.figure_of(scores.private, competition.metric),
    }  # fmt: skip
