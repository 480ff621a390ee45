"""One's own part of a competition: entering, sending with what is left said before, files with their faults, choosing for the final, flags."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from hackathon_portal.competitions import gates
from hackathon_portal.competitions.actions import flags as flag_acts
from hackathon_portal.competitions.actions import sending, sides
from hackathon_portal.competitions.forms.own import AloneForm, CodeForm, FileForm, RenameForm, TeamForm
from hackathon_portal.competitions.models import Competition, Side, Submission, Task
from hackathon_portal.competitions.queries import boards, shown
from hackathon_portal.competitions.queries.boards import Visible
from hackathon_portal.competitions.queries.competitions import files_of, leaving_of, verdict_for
from hackathon_portal.competitions.rules.check import said
from hackathon_portal.competitions.rules.limits import Verdict, day_ends
from hackathon_portal.competitions.rules.metric_words import words_of
from hackathon_portal.competitions.rules.words import HELP
from hackathon_portal.competitions.views.places import Place
from hackathon_portal.competitions.views.public import has_begun, tasks_seen
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out, tell
from hackathon_portal.kernel.templatetags.portal import instant
from hackathon_portal.kernel.web.numbers import whole_numbers

State = Submission.State


@dataclass
class _Page:
    """What was asked and what came of it: forms as they were sent, a flag that was not taken."""

    request: HttpRequest
    place: Place
    competition: Competition
    now: datetime
    forms: dict[str, forms.Form]
    refused_task: str = ""
    refusal: str = ""

    @property
    def here(self) -> str:
        return self.place.at("competition_my", self.competition.code)


def my_page(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """The page with everything of one's own; each form answers here."""
    competition = place.competition(code, request.user)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    page = _Page(request, place, competition, clock.now(), _forms(request, competition, act))
    if act in ACTS and (answer := ACTS[act](page)) is not None:
        return answer
    return _shown(page, status=422 if act else 200)


def _forms(request: HttpRequest, competition: Competition, act: str) -> dict[str, forms.Form]:
    def sent(name: str) -> Any:
        return request.POST if act == name else None

    return {
        "alone": AloneForm(sent("alone"), prefix=None, auto_id="alone-%s"),
        "team": TeamForm(sent("team"), auto_id="team-%s"),
        "join": CodeForm(sent("join"), auto_id="join-%s"),
        "rename": RenameForm(sent("rename"), auto_id="rename-%s"),
        "send": FileForm(sent("send"), request.FILES if act == "send" else None, competition=competition, auto_id="send-%s"),
    }


def _enter(page: _Page, name: str) -> HttpResponse | None:
    form = page.forms[name]
    if not form.is_valid():
        return None
    data, by = form.cleaned_data, page.request.user
    try:
        if name == "join":
            side = sides.join_side(competition=page.competition, key=data["key"], by=by)
        else:
            side = sides.join_competition(competition=page.competition, title=data["title"], by=by)
    except RuleViolation as violation:
        add_to_form(form, violation)
        return None
    messages.success(page.request, f"Вы участвуете: {side.known_as}.")
    return redirect(page.here)


def _own_side(page: _Page) -> Side:
    side = boards.side_of(page.request.user, page.competition)
    if side is None:
        raise Http404
    return side


def _rename(page: _Page) -> HttpResponse | None:
    form, side = page.forms["rename"], _own_side(page)
    if not carried_out(form, lambda data: sides.rename_side(side=side, title=data["title"], by=page.request.user)):
        return None
    messages.success(page.request, "Название изменено.")
    return redirect(page.here)


def _leave(page: _Page) -> HttpResponse:
    side = _own_side(page)
    try:
        left = sides.leave_side(side=side, by=page.request.user)
    except RuleViolation as violation:
        tell(page.request, violation)
    else:
        back = f" Вернуться можно по коду команды: {left.key}." if left and left.withdrawn_at else ""
        messages.success(page.request, f"Вы вышли из «{side}».{back}")
    return redirect(page.here)


def _send(page: _Page) -> HttpResponse | None:
    form = page.forms["send"]
    if not form.is_valid():
        return None
    try:
        sent = sending.send_file(competition=page.competition, file=form.cleaned_data["file"], by=page.request.user)
    except RuleViolation as violation:
        add_to_form(form, violation)
        return None
    return redirect(page.place.at("competition_sent", page.competition.code, sent.pk))


def _choose(page: _Page) -> HttpResponse:
    keys = whole_numbers(page.request.POST.getlist("chosen"))
    try:
        chosen = sending.choose_final(
            competition=page.competition, submissions=Submission.objects.filter(pk__in=keys), by=page.request.user
        )
    except RuleViolation as violation:
        tell(page.request, violation)
    else:
        words = "Ничего не выбрано: в итог пойдут лучшие по открытой части." if not chosen else f"Выбрано на итог: {len(chosen)}."
        messages.success(page.request, words)
    return redirect(f"{page.here}#history")


def _flag(page: _Page) -> HttpResponse | None:
    seen = boards.visible_scores(page.request.user, page.competition, page.now)
    tasks = Task.objects.filter(competition=page.competition) if has_begun(page.competition, page.now) else Task.objects.none()
    task = get_object_or_404(tasks, code=page.request.POST.get("task", ""))
    page.refused_task = task.code
    if seen.mine is None:
        page.refusal = "Сначала вступите в соревнование."
        return None
    try:
        tried = flag_acts.try_flag(task=task, side=seen.mine, flag=page.request.POST.get("flag", ""), by=page.request.user)
    except RuleViolation as violation:
        page.refusal = str(violation)
        return None
    if tried.is_right:
        messages.success(page.request, f"Верно: «{task.title}», баллов {task.points}.")
        return redirect(f"{page.here}#task-{task.code}")
    page.refusal = "Этот флаг вы уже присылали: он неверный. Попытка не потрачена." if tried.is_known else "Неверный флаг."
    return None


ACTS: dict[str, Callable[[_Page], HttpResponse | None]] = {
    "alone": lambda page: _enter(page, "alone"),
    "team": lambda page: _enter(page, "team"),
    "join": lambda page: _enter(page, "join"),
    "rename": _rename,
    "leave": _leave,
    "send": _send,
    "choose": _choose,
    "flag": _flag,
}


def _shown(page: _Page, *, status: int) -> HttpResponse:
    competition, place, now = page.competition, page.place, clock.now()
    user = page.request.user
    seen = boards.visible_scores(user, competition, now)
    standing = shown.standing_of(competition, now)
    context: dict[str, Any] = {
        "competition": competition, "standing": standing, "zone": competition.time_zone, "side": seen.mine,
        "is_flags": competition.kind == Competition.Kind.FLAGS, "page": place.at("competition", competition.code),
        "why_not": gates.refusal(user, competition) or _too_late(standing), "alone_form": page.forms["alone"],
        "team_form": page.forms["team"], "code_form": page.forms["join"], "file_form": page.forms["send"],
        "board": shown.board_of(seen), "has_teams": competition.side_size > 1,
    }  # fmt: skip
    if seen.mine is not None:
        context |= _of_side(page, seen, seen.mine, now)
    else:
        context["left"] = boards.left_side(user, competition)
    return render(page.request, "competitions/my.html", context, status=status)


def _too_late(standing: shown.Standing) -> str:
    return "" if standing.is_open else "Вступить уже нельзя: соревнование закончилось."


def _of_side(page: _Page, seen: Visible, side: Side, now: datetime) -> dict[str, Any]:
    context: dict[str, Any] = {
        "people": side.members.count(), "own": _own(seen), "is_full": side.members.count() >= page.competition.side_size,
        "leaving": leaving_of(side), "rename_form": _renaming(page, side),
    }  # fmt: skip
    return context | (
        _of_flags(page, seen, now) if page.competition.kind == Competition.Kind.FLAGS else _of_files(page, seen, side, now)
    )


def _renaming(page: _Page, side: Side) -> forms.Form:
    """The form of another name, with the present one in it unless another was sent."""
    form = page.forms["rename"]
    if not form.is_bound:
        form.initial = {"title": side.title}
    return form


def _own(seen: Visible) -> dict[str, Any]:
    """One's own row in the board that is shown."""
    rows = shown.board_of(seen).rows
    mine = next((row for row in rows if row.is_mine), None)
    if mine is None:
        return {}
    return {"place": mine.place, "of": len(rows), "score": mine.values[0][1], "is_final": seen.is_revealed}


def _of_files(page: _Page, seen: Visible, side: Side, now: datetime) -> dict[str, Any]:
    competition = page.competition
    verdict, files = verdict_for(side, now), list(files_of(side))
    metric = competition.metric
    rows = [_row(page, seen, file, metric) for file in files]
    is_over = now > competition.closes_at or competition.state != Competition.State.PUBLISHED
    return {
        "left": {
            "today": None if competition.daily_limit is None else verdict.left_today,
            "total": None if competition.total_limit is None else verdict.left_total,
            "day_ends": min(day_ends(now, competition.zone), competition.closes_at),
        },
        "send_refusal": _why_not(competition, side, verdict),
        "waiting": [row for row in rows if row["state"] == State.QUEUED],
        "scored": [row for row in rows if row["state"] == State.SCORED],
        "failed": [row for row in rows if row["state"] in (State.FAILED, State.REFUSED)],
        "may_choose": not is_over and side.excluded_at is None, "shows_private": seen.is_revealed, "metric": words_of(metric),
    }  # fmt: skip


def _row(page: _Page, seen: Visible, file: Submission, metric: str) -> dict[str, Any]:
    scores = seen.of(file)
    return {
        "pk": file.pk, "received_at": file.received_at, "state": file.state, "sha256": file.sha256, "is_chosen": file.is_chosen,
        "name": file.name, "url": page.place.at("competition_sent", page.competition.code, file.pk),
        "public": shown.figure_of(scores.public, metric),
        "private": shown.figure_of(scores.private, metric),
        "first_words": file.refusal or (faults_of(file)[0]["words"] if file.errors else ""),
    }  # fmt: skip


def _why_not(competition: Competition, side: Side, verdict: Verdict) -> str:
    """Why nothing can be sent now, in words; empty where it can."""
    if side.excluded_at is not None:
        return "Присылать больше нельзя: участие снято."
    if competition.state != Competition.State.PUBLISHED:
        return "Соревнование закрыто."
    again = f" Следующий — с {instant(verdict.again_at, competition.time_zone)}." if verdict.again_at else ""
    return {
        "window.not_open": f"Присылать ещё рано.{again}",
        "window.closed": "Приём закончился.",
        "limit.total": "Все файлы, которые можно было прислать, приняты.",
        "limit.daily": f"На сегодня файлов больше нет.{again}",
    }.get(verdict.code, "")


def _of_flags(page: _Page, seen: Visible, now: datetime) -> dict[str, Any]:
    tasks = tasks_seen(seen, now)
    solved = [one for one in tasks if one.solved_at]
    competition, side = page.competition, seen.mine
    refusal = ""
    if side is not None and side.excluded_at is not None:
        refusal = "Присылать больше нельзя: участие снято."
    elif competition.state != Competition.State.PUBLISHED or now > competition.closes_at:
        refusal = "Флаги больше не принимаются."
    return {
        "tasks": tasks, "solved_count": len(solved), "solved_points": sum(one.task.points for one in solved), "send_refusal": refusal,
        "refused_task": page.refused_task, "flag_refusal": page.refusal, "typed": page.request.POST.get("flag", "")[:200],
    }  # fmt: skip


def submission_page(request: HttpRequest, place: Place, code: str, submission_id: int) -> HttpResponse:
    """A file of one's own side: whether it is scored, its faults with lines and what to do, its score."""
    competition = place.competition(code, request.user)
    seen = boards.visible_scores(request.user, competition, clock.now())
    file = get_object_or_404(Submission, pk=submission_id, side=seen.mine, side__competition=competition)
    scores, metric = seen.of(file), competition.metric
    context = {
        "competition": competition, "submission": file, "zone": competition.time_zone, "metric": words_of(metric),
        "my": place.at("competition_my", code), "is_waiting": file.state == State.QUEUED, "errors": faults_of(file),
        "trouble": file.refusal, "public": shown.figure_of(scores.public, metric),
        "private": shown.figure_of(scores.private, metric), "shows_private": seen.is_revealed,
    }  # fmt: skip
    part = "HX-Request" in request.headers
    return render(request, "competitions/_submission.html" if part else "competitions/submission.html", context)


def faults_of(file: Submission) -> list[dict[str, Any]]:
    """Faults of a file: the first line, how many there are, in words, and what to do."""
    competition = file.side.competition
    rows = competition.reference.rows if competition.reference else 0
    return [
        {
            "line": fault["line"], "count": fault["count"], "words": said(fault, competition.bounds, rows),
            "help": HELP.get(fault["code"], ""),
        }
        for fault in file.errors
    ]  # fmt: skip
