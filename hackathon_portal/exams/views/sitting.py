"""Pages of who sits a test: what is theirs, the rules before it, practice, the test itself, what was stored."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render

from hackathon_portal.exams import gates, practice
from hackathon_portal.exams.actions import answers as saving
from hackathon_portal.exams.actions import attempts as acts
from hackathon_portal.exams.models import Attempt, Exam, QuestionPicture
from hackathon_portal.exams.queries import mine, sitting
from hackathon_portal.exams.shown import Shown, given_in
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, as_json, tell
from hackathon_portal.kernel.rooms import Room
from hackathon_portal.kernel.web.json_bodies import BadJson, parsed_body
from hackathon_portal.kernel.web.links import Links
from hackathon_portal.kernel.web.numbers import MOST_COUNT, MOST_ID, whole_number

BAD_REQUEST = {"code": "answer.unreadable", "clause": "", "message": "Запрос не прочитать: откройте страницу заново."}


def tests_page(request: HttpRequest, room: Room, links: Links) -> HttpResponse:
    """The tests of the person with their times."""
    rows = mine.tests_of(room, request.user)
    tests = [
        {"mine": one, "url": links.at("attempt", one.current.pk) if one.current else links.at("test", one.exam.code)}
        for one in rows
    ]
    why = "" if rows else mine.why_none(room, request.user)
    return render(request, "exams/tests.html", {"tests": tests, "why": why, "practice": links.at("practice")})


def exam_of(room: Room, code: str) -> Exam:
    """An announced test of a room by its code."""
    return get_object_or_404(Exam.objects.exclude(state=Exam.State.DRAFT), room=str(room), code=code)


def test_page(request: HttpRequest, room: Room, code: str, links: Links) -> HttpResponse:
    """The rules of a test before it begins, the person's attempts, the button that begins."""
    one = mine.test_of(exam_of(room, code), request.user)
    past = [{"attempt": attempt, "url": links.at("attempt", attempt.pk)} for attempt in one.attempts]
    context = {
        "mine": one, "exam": one.exam, "zone": str(one.zone), "past": past, "practice": links.at("practice"),
        "start": links.at("test_start", code), "tests": links.at("tests"),
        "current": links.at("attempt", one.current.pk) if one.current else "",
    }  # fmt: skip
    return render(request, "exams/test.html", context)


def start_test(request: HttpRequest, room: Room, code: str, links: Links) -> HttpResponse:
    """Begin; who has begun already, in another window, is led there."""
    exam = exam_of(room, code)
    try:
        attempt = acts.start_attempt(exam=exam, by=request.user)
    except RuleViolation as violation:
        tell(request, violation)
        current = mine.test_of(exam, request.user).current
        return redirect(links.at("attempt", current.pk) if current else links.at("test", code))
    return redirect(links.at("attempt", attempt.pk))


def practice_page(request: HttpRequest, links: Links) -> HttpResponse:
    """One question of each kind: nothing is kept."""
    sent: dict[int, str] = {}
    if request.method == "POST":
        sent = {one.version: given_in(one, request.POST, f"q{one.version}") for one in practice.questions({})}
    questions = practice.questions(sent)
    context = {
        "rows": [{"question": one, "number": number, "name": f"q{one.version}"} for number, one in enumerate(questions, 1)],
        "unanswered": [number for number, one in enumerate(questions, 1) if not sitting.is_whole(one)] if sent else None,
        "tests": links.at("tests"),
    }
    return render(request, "exams/practice.html", context)


def attempt_of(request: HttpRequest, room: Room, attempt_id: int) -> Attempt:
    """The person's own attempt; another's is not there."""
    return get_object_or_404(Attempt.objects.select_related("exam"), pk=attempt_id, user=request.user.pk, exam__room=str(room))


def is_over(attempt: Attempt) -> bool:
    """Whether nothing can be answered any more; the sweep comes a moment after the end."""
    return attempt.state != Attempt.State.OPEN or clock.now() > sitting.last_moment(attempt.exam, attempt)


def attempt_page(request: HttpRequest, room: Room, attempt_id: int, links: Links) -> HttpResponse:
    """The test itself; a form saves what stands on the screen. After the end: when it was closed and what was stored."""
    attempt = attempt_of(request, room, attempt_id)
    if is_over(attempt):
        return _closed(request, attempt, links)
    stored = sitting.answers_of(attempt)
    questions = sitting.questions_of(attempt, stored, _pictures(attempt, links))
    is_by_one = attempt.exam.layout == Exam.Layout.ONE
    place = _place(request, len(questions)) if is_by_one else 0
    on_screen = [(place, questions[place - 1])] if is_by_one else [*enumerate(questions, 1)]
    rows = [_row(number, one, stored) for number, one in on_screen]
    if request.method == "POST":
        rows = [_saved(request, attempt, row) for row in rows]
        if not any(row["refusal"] for row in rows):
            return _onwards(request, attempt, place, links)
    left = [number for number, one in enumerate(questions, 1) if not sitting.is_whole(one)]
    return render(request, "exams/attempt.html", _context(request, attempt, rows, place, left, links))


def _context(
    request: HttpRequest, attempt: Attempt, rows: list[dict[str, Any]], place: int, left: list[int], links: Links
) -> dict[str, Any]:
    zone = gates.zone_for(request.user, attempt.exam)
    return {
        "attempt": attempt, "exam": attempt.exam, "rows": rows, "place": place, "count": len(attempt.paper), "zone": str(zone),
        "seconds_left": max(0, int((attempt.ends_at - clock.now()).total_seconds())), "grace": attempt.exam.grace_seconds,
        "save": links.at("answer", attempt.pk), "submit": links.at("attempt_submit", attempt.pk),
        "pages": [{"number": number, "is_left": number in left} for number in range(1, len(attempt.paper) + 1)] if place else [],
        "left": left,
    }  # fmt: skip


def _place(request: HttpRequest, count: int) -> int:
    return min(max(1, whole_number(request.GET.get("q")) or 1), count)


def _pictures(attempt: Attempt, links: Links) -> str:
    """The address below which pictures of a paper stand."""
    return links.at("attempt_picture", attempt.pk, 0, "x").removesuffix("0/x")


def _row(number: int, question: Shown, stored: Any) -> dict[str, Any]:
    answer = stored.get(question.version)
    return {
        "number": number, "question": question, "name": f"q{question.version}", "revision": answer.revision if answer else 0,
        "saved_at": answer.saved_at if answer else None, "refusal": "", "other": "",
    }  # fmt: skip


def _saved(request: HttpRequest, attempt: Attempt, row: dict[str, Any]) -> dict[str, Any]:
    """What became of one question of the form: saved, or what was typed with why not; nothing typed is lost."""
    question: Shown = row["question"]
    typed = given_in(question, request.POST, row["name"])
    if typed == question.answer:
        return row
    drawn = row | {"question": replace(question, answer=typed)}
    try:
        revision = whole_number(request.POST.get(f"base-{question.version}")) or 0
        saving.save_answer(attempt_id=attempt.pk, version=question.version, answer=typed, revision=revision, by=request.user)
    except saving.StaleAnswer as stale:
        kept = words_of(replace(question, answer=stale.saved.answer))
        words = (
            f"В другом окне сохранён ответ «{kept}». Здесь — ваш выбор из этого окна: чтобы заменить им тот, сохраните ещё раз."
        )
        return drawn | {"revision": stale.saved.revision, "refusal": words}
    except RuleViolation as violation:
        return drawn | {"refusal": str(violation)}
    return drawn


def words_of(question: Shown) -> str:
    """An answer in words: what was chosen, typed, ordered, matched."""
    texts = {choice.value: choice.words for choice in question.choices}
    if question.matched:
        return "; ".join(f"{line.words} — {texts.get(chosen, '')}" for line, chosen in question.matched if chosen)
    if not texts:
        return question.answer
    parts = question.answer.replace(">", "|").split("|")
    return (" → " if ">" in question.answer else ", ").join(texts[part] for part in parts if part in texts)


def _onwards(request: HttpRequest, attempt: Attempt, place: int, links: Links) -> HttpResponse:
    """Where the pressed button leads after everything on the screen is stored."""
    pressed = request.POST.get("go", "stay")
    if pressed == "submit":
        return redirect(links.at("attempt_submit", attempt.pk))
    if place and pressed in ("next", "back"):
        step = 1 if pressed == "next" else -1
        return redirect(f"{links.at('attempt', attempt.pk)}?q={min(max(1, place + step), len(attempt.paper))}")
    messages.success(request, "Ответы сохранены.")
    return redirect(f"{links.at('attempt', attempt.pk)}?q={place}" if place else links.at("attempt", attempt.pk))


def _closed(request: HttpRequest, attempt: Attempt, links: Links) -> HttpResponse:
    stored = sitting.answers_of(attempt)
    questions = sitting.questions_of(attempt, stored)
    context = {
        "attempt": attempt, "exam": attempt.exam, "zone": str(gates.zone_for(request.user, attempt.exam)),
        "rows": [_row(number, one, stored) | {"words": words_of(one)} for number, one in enumerate(questions, 1)],
        "count": len(questions), "stored": len(stored), "result": mine.result_of(attempt, clock.now()), "result_page": links.at("result", attempt.pk),
        "tests": links.at("tests"), "test": links.at("test", attempt.exam.code),
    }  # fmt: skip
    return render(request, "exams/closed.html", context)


def submit_page(request: HttpRequest, room: Room, attempt_id: int, links: Links) -> HttpResponse:
    """What is not answered yet, and the button that hands in."""
    attempt = attempt_of(request, room, attempt_id)
    back = links.at("attempt", attempt.pk)
    if request.method == "POST":
        try:
            acts.submit_attempt(attempt=attempt, by=request.user)
        except RuleViolation as violation:
            tell(request, violation)
        return redirect(back)
    if is_over(attempt):
        return redirect(back)
    questions = sitting.questions_of(attempt, sitting.answers_of(attempt))
    left = [number for number, one in enumerate(questions, 1) if not sitting.is_whole(one)]
    is_by_one = attempt.exam.layout == Exam.Layout.ONE
    context = {
        "attempt": attempt, "exam": attempt.exam, "count": len(questions), "back": back, "zone": str(gates.zone_for(request.user, attempt.exam)),
        "left": [{"number": number, "url": f"{back}?q={number}" if is_by_one else f"{back}#n{number}"} for number in left],
    }  # fmt: skip
    return render(request, "exams/submit.html", context)


def save_answer(request: HttpRequest, room: Room, attempt_id: int) -> JsonResponse:
    """One answer of the page's script: `version`, `answer`, the `revision` it was typed on, `seconds` spent. Three statements in all."""
    try:
        data = parsed_body(request)
        version, revision, seconds = (
            whole_number(str(data.get(name, 0) or 0), most)
            for name, most in (("version", MOST_ID), ("revision", MOST_COUNT), ("seconds", MOST_COUNT))
        )
        answer = data["answer"]
    except (BadJson, KeyError, TypeError, AttributeError):
        return JsonResponse(BAD_REQUEST, status=400)
    if version is None or revision is None or not isinstance(answer, str):
        return JsonResponse(BAD_REQUEST, status=400)
    try:
        saved = saving.save_answer(
            attempt_id=attempt_id,
            version=version,
            answer=answer,
            revision=revision,
            seconds=seconds or None,
            room=room,
            by=request.user,
        )
    except saving.StaleAnswer as stale:
        kept = {"revision": stale.saved.revision, "answer": stale.saved.answer}
        return JsonResponse(as_json(stale) | {"saved": kept}, status=stale.status)
    except RuleViolation as violation:
        return JsonResponse(as_json(violation), status=violation.status)
    return JsonResponse({"revision": saved.revision, "answer": saved.answer, "hint": saved.hint})


def picture(request: HttpRequest, room: Room, attempt_id: int, version: int, name: str) -> FileResponse:
    """A picture of a question of the person's own paper."""
    attempt = attempt_of(request, room, attempt_id)
    if version not in attempt.paper:
        raise Http404
    kept = get_object_or_404(QuestionPicture, version=version, name=name)
    return FileResponse(kept.file.open())
