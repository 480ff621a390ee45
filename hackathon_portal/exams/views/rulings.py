"""Pages of decisions on keys and of objections; the candidate's result."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from hackathon_portal.accounts.who import user_of
from hackathon_portal.documents.responses import XLSX, file_response
from hackathon_portal.exams import gates
from hackathon_portal.exams.actions import appeals as objections
from hackathon_portal.exams.actions import rulings as acts
from hackathon_portal.exams.forms.marking import AdoptForm, AnswerForm, AppealForm, ReasonForm
from hackathon_portal.exams.models import Appeal, Attempt, Exam, Ruling
from hackathon_portal.exams.permissions import may_in_room
from hackathon_portal.exams.queries.own import result_of
from hackathon_portal.exams.queries.rulings import changes_told, content_of, letters_waiting, rulings_of, sha256_of
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.rooms import Room
from hackathon_portal.kernel.spreadsheets import write_xlsx
from hackathon_portal.kernel.web.links import Links
from hackathon_portal.kernel.web.numbers import whole_number

MOST_ID = 2**63 - 1
COLOURS = {Ruling.State.PROPOSED: "warn", Ruling.State.ADOPTED: "good"}
CHANGES = [
    "Попытка",
    "Номер в файле",
    "Тест",
    "Было баллов",
    "Стало баллов",
    "Полных баллов",
    "Порог был пройден",
    "Порог пройден",
    "Что",
]


def rulings_page(request: HttpRequest, room: Room, links: Links) -> HttpResponse:
    """Every decision on keys of a room."""
    rows = [
        {"ruling": ruling, "url": links.at("ruling", ruling.pk), "colour": COLOURS.get(Ruling.State(ruling.state), "")}
        for ruling in rulings_of(room)
    ]
    return render(request, "exams/rulings.html", {"rows": rows, "back": links.at("marking")})


def ruling_of(room: Room, ruling_id: int) -> Ruling:
    """A decision of a room."""
    return get_object_or_404(rulings_of(room), pk=ruling_id)


def ruling_page(request: HttpRequest, room: Room, ruling_id: int, links: Links) -> HttpResponse:
    """One decision: what it says and changes, the buttons of its state."""
    ruling, by = ruling_of(room, ruling_id), user_of(request)
    what = request.POST.get("do", "")
    adopt = AdoptForm(request.POST if what == "adopt" else None)
    ending = ReasonForm(request.POST if what in ("withdraw", "take_back") else None)
    doing: dict[str, tuple[Any, Callable[[dict[str, Any]], object], str]] = {
        "adopt": (
            adopt, lambda data: acts.adopt_ruling(ruling=ruling, by=by, sha256=request.POST.get("sha256", ""), **data),
            "Решение принято. Попытки пересчитываются, это займёт до минуты.",
        ),
        "withdraw": (ending, lambda data: acts.withdraw_ruling(ruling=ruling, by=by, **data), "Предложение снято."),
        "take_back": (ending, lambda data: acts.take_back_ruling(ruling=ruling, by=by, **data), "Решение отменено. Попытки пересчитываются."),
    }  # fmt: skip
    if request.method == "POST":
        if what in doing:
            form, act, words = doing[what]
            done = carried_out(form, act)
        else:
            done, words = _pressed(request, ruling, by, what)
        if done:
            messages.success(request, words)
        if done or what not in doing:
            return redirect(links.at("ruling", ruling.pk))
    content = content_of(ruling)
    context = {
        "ruling": ruling, "content": content, "sha256": sha256_of(content), "adopt": adopt, "ending": ending, "back": links.at("rulings"),
        "may_adopt": may_in_room(by, "adopt_rulings", room), "is_own": ruling.proposed_by_id == by.pk,
        "protocol": links.at("ruling_protocol", ruling.pk), "book": links.at("ruling_changes", ruling.pk),
        "waiting": letters_waiting(acts.batch_of(ruling)), "appeals": list(ruling.appeals.all()),
    }  # fmt: skip
    refused = bool(adopt.errors or ending.errors)
    return render(request, "exams/ruling.html", context, status=422 if refused else 200)


def _pressed(request: HttpRequest, ruling: Ruling, by: Any, what: str) -> tuple[bool, str]:
    try:
        if what == "recount":
            acts.recount_effect(ruling=ruling, by=by)
            return True, "Посчитано заново."
        if what == "stop":
            return True, f"Остановлено писем: {acts.stop_ruling_letters(ruling=ruling, by=by)}."
    except RuleViolation as violation:
        tell(request, violation)
    return False, ""


def ruling_protocol(request: HttpRequest, room: Room, ruling_id: int) -> HttpResponseBase:
    """The protocol as it was adopted, to the byte."""
    ruling = ruling_of(room, ruling_id)
    if not ruling.protocol:
        raise Http404
    return FileResponse(ruling.protocol.open(), content_type="application/pdf", filename=f"protocol-{ruling.pk}.pdf")


def ruling_changes(request: HttpRequest, room: Room, ruling_id: int) -> HttpResponse:
    """Who gained and who lost by a decision, as a workbook: attempts by number, no names."""
    ruling = ruling_of(room, ruling_id)
    content = io.BytesIO()
    write_xlsx(content, CHANGES, changes_told(ruling), sheet=f"Решение {ruling.pk}")
    return file_response(content.getvalue(), XLSX, f"ruling-{ruling.pk}.xlsx")


def appeals_page(request: HttpRequest, room: Room, links: Links) -> HttpResponse:
    """Objections to questions, those that wait first; answers one."""
    form = AnswerForm(request.POST or None)
    chosen = whole_number(request.POST.get("appeal", ""), MOST_ID) if request.method == "POST" else None
    if request.method == "POST":
        appeal = get_object_or_404(Appeal, pk=chosen or 0, attempt__exam__room=str(room))
        agrees = request.POST.get("agrees") == "yes"
        if carried_out(form, lambda data: objections.answer_appeal(appeal=appeal, agrees=agrees, by=user_of(request), **data)):
            messages.success(request, "Ответ отправлен участнику письмом.")
            return redirect(links.at("appeals"))
    show = "all" if request.GET.get("show") == "all" else "open"
    appeals = Appeal.objects.filter(attempt__exam__room=str(room)).select_related("attempt__exam", "version__question", "ruling")
    appeals = appeals if show == "all" else appeals.filter(state=Appeal.State.OPEN)
    context = {
        "rows": [{"appeal": one, "url": links.at("item", one.attempt.exam.code, one.version_id)} for one in appeals[:200]],
        "form": form, "chosen": chosen, "show": show, "back": links.at("marking"),
    }  # fmt: skip
    return render(request, "exams/appeals.html", context, status=422 if form.errors else 200)


def result_page(request: HttpRequest, room: Room, attempt_id: int, links: Links) -> HttpResponse:
    """The candidate's own result: points of each question, the place among all, objections. Never the key."""
    attempt = get_object_or_404(
        Attempt.objects.select_related("exam").exclude(state=Attempt.State.OPEN).exclude(exam__state=Exam.State.DRAFT),
        pk=attempt_id, user=request.user.pk, exam__room=str(room),
    )  # fmt: skip
    form = AppealForm(request.POST if "text" in request.POST else None)
    version = whole_number(request.POST.get("version", ""), MOST_ID) or 0
    if request.method == "POST":
        if "back" in request.POST:
            return _taken_back(request, attempt, version, links)
        if carried_out(
            form, lambda data: objections.send_appeal(attempt=attempt, version_id=version, by=user_of(request), **data)
        ):
            messages.success(request, "Возражение подано. Ответ придёт письмом.")
            return redirect(links.at("result", attempt.pk))
    own = result_of(attempt, clock.now())
    context = {
        "own": own, "attempt": attempt, "exam": attempt.exam, "form": form, "chosen": version, "back": links.at("tests"),
        "zone": str(gates.zone_for(request.user, attempt.exam)),
    }  # fmt: skip
    return render(request, "exams/result.html", context, status=422 if form.errors else 200)


def _taken_back(request: HttpRequest, attempt: Attempt, version: int, links: Links) -> HttpResponse:
    appeal = get_object_or_404(Appeal, attempt=attempt, version=version)
    try:
        objections.take_back_appeal(appeal=appeal, by=user_of(request))
        messages.success(request, "Возражение отозвано.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect(links.at("result", attempt.pk))
