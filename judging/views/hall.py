"""The hall: the screen everybody looks at, and the desk from which it is run."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import face
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.offers import steps
from hackathon_portal.kernel import clock
from judging.actions import hall as actions
from judging.forms.sheets import DrawForm
from judging.models import Protocol
from judging.queries import hall as hall_queries
from judging.queries import results
from judging.rules import running_order
from judging.views.room import told


def _screen(contest: Contest) -> dict[str, Any]:
    """What the screen shows now; the same for every window."""
    hall = hall_queries.hall_of(contest)
    context: dict[str, Any] = {"contest": contest, "hall": hall, "now": clock.now()}
    if hall is None:
        return context
    order = hall_queries.hall_order(hall, contest)
    at = hall.current
    limit = running_order.limit_of(hall.phase, contest.regulation.judging)
    context |= {
        "order": order,
        "current": order[at] if at is not None and at < len(order) else None,
        "following": order[at + 1 if at is not None else 0 :][:3],
        "limit": limit,
        "elapsed": int((clock.now() - hall.phase_at).total_seconds()) if hall.phase_at else None,
    }
    if hall.shows_results:
        protocol = results.protocol_in_force(contest)
        signed = protocol is not None and protocol.state == Protocol.State.SIGNED
        places = hall_queries.ceremony(protocol, contest) if protocol and signed else []
        context |= {"places": places[: hall.revealed], "all_places": len(places)}
    return context


@contest_page("judging.see_hall")
@require_GET
def screen(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The screen itself; it asks for its picture again every two seconds."""
    template = "judging/_hall_screen.html" if request.headers.get("HX-Request") else "judging/hall_screen.html"
    response = render(request, template, _screen(contest) | {"brand": face.brand_of(contest)})
    response["Vary"] = "HX-Request"
    response["Cache-Control"] = "no-store"
    return response


SHOWS = dict.fromkeys(("results", "order"), "show_results") | dict.fromkeys(("reveal", "hide"), "reveal_next")
CALLS = dict.fromkeys(("next", "back"), "call_next") | dict.fromkeys(("talk", "demo", "questions", "stop"), "start_phase")


@contest_page("judging.run_hall")
@steps(draw="draw_order", **SHOWS, **CALLS)
@require_http_methods(["GET", "POST"])
def hall(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The desk: drawing the order, calling teams, the timer, revealing results."""
    if request.method == "POST":
        return _run(request, contest)
    context = _screen(contest)
    running = context["hall"]
    numbers = [project.team.lot for project in context.get("order", [])]
    lots = {number: running_order.lot(running.seed, number) for number in numbers} if running else {}
    protocol = results.protocol_in_force(contest)
    context |= {
        "form": DrawForm(),
        "lots": lots,
        "results_ready": protocol is not None and protocol.state == Protocol.State.SIGNED,
    }
    return render(request, "judging/hall.html", context)


def _run(request: HttpRequest, contest: Contest) -> HttpResponse:
    asked = request.POST.get("action", "")
    by = user_of(request)
    acts: dict[str, tuple[str, Any]] = {
        "draw": (
            "Жеребьёвка проведена.",
            lambda: actions.draw_order(contest=contest, reason=request.POST.get("reason", ""), by=by),
        ),
        "next": ("Команда вызвана.", lambda: actions.call_next(contest=contest, by=by)),
        "back": ("Вернулись к предыдущей команде.", lambda: actions.call_next(contest=contest, by=by, step=-1)),
        "talk": ("Таймер выступления запущен.", lambda: actions.start_phase(contest=contest, phase="talk", by=by)),
        "demo": ("Таймер показа запущен.", lambda: actions.start_phase(contest=contest, phase="demo", by=by)),
        "questions": ("Таймер вопросов запущен.", lambda: actions.start_phase(contest=contest, phase="questions", by=by)),
        "stop": ("Таймер остановлен.", lambda: actions.start_phase(contest=contest, phase="waiting", by=by)),
        "results": ("Экран показывает итоги, места закрыты.", lambda: actions.show_results(contest=contest, shown=True, by=by)),
        "order": ("Экран показывает порядок выступлений.", lambda: actions.show_results(contest=contest, shown=False, by=by)),
        "reveal": ("Место открыто.", lambda: actions.reveal_next(contest=contest, by=by)),
        "hide": ("Последнее место закрыто.", lambda: actions.reveal_next(contest=contest, by=by, step=-1)),
    }
    if asked not in acts:
        raise Http404
    done, act = acts[asked]
    return told(request, contest, done, act, to="hall")
