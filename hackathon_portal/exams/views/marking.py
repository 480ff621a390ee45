"""Pages of who keeps the keys: marks and statistics of tests, one question, the pass mark tried."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from hackathon_portal.accounts.who import user_of
from hackathon_portal.documents.responses import XLSX, file_response
from hackathon_portal.exams.actions.marking import mark_exam
from hackathon_portal.exams.actions.rulings import propose_ruling
from hackathon_portal.exams.actions.statistics import compute_statistics
from hackathon_portal.exams.forms.marking import RulingForm, ThresholdForm
from hackathon_portal.exams.models import Appeal, Exam, ItemFigures, Ruling
from hackathon_portal.exams.policies import policy_of
from hackathon_portal.exams.queries.figures import LINES, distractors, meaning, overview, table_rows, told
from hackathon_portal.exams.queries.keys import chains_of, items_of
from hackathon_portal.exams.queries.rulings import plain
from hackathon_portal.exams.queries.statistics import kept_figures
from hackathon_portal.exams.queries.threshold import threshold_of
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.rooms import Room
from hackathon_portal.kernel.spreadsheets import write_xlsx
from hackathon_portal.kernel.templatetags.portal import plain as written
from hackathon_portal.kernel.web.links import Links
from hackathon_portal.kernel.web.numbers import whole_number


def exam_of(room: Room, code: str) -> Exam:
    """A test of a room by its code."""
    return get_object_or_404(Exam, room=str(room), code=code)


def marking_page(request: HttpRequest, room: Room, links: Links) -> HttpResponse:
    """The tests of a room: how many attempts have points, when statistics were counted, what they point at."""
    rows = [row | {"url": links.at("statistics", row["exam"].code)} for row in overview(room)]
    waiting = Appeal.objects.filter(attempt__exam__room=str(room), state=Appeal.State.OPEN).count()
    proposed = Ruling.objects.filter(room=str(room), state=Ruling.State.PROPOSED).count()
    context = {
        "rows": rows,
        "appeals": links.at("appeals"),
        "rulings": links.at("rulings"),
        "waiting": waiting,
        "proposed": proposed,
    }
    return render(request, "exams/marking.html", context)


def statistics_page(request: HttpRequest, room: Room, code: str, links: Links) -> HttpResponse:
    """Statistics of the questions of a test, as they were counted last; marks and counts them when asked."""
    exam = exam_of(room, code)
    if request.method == "POST":
        return _counted(request, exam, links)
    figures = kept_figures(exam)
    show = "flagged" if request.GET.get("show") == "flagged" else "all"
    rows = table_rows(figures, show) if figures else []
    context = {
        "exam": exam, "figures": figures, "show": show, "least": policy_of(room).thresholds.at_least,
        "rows": [row | {"url": links.at("item", code, row["item"].version_id)} for row in rows],
        "back": links.at("marking"), "book": links.at("statistics_book", code), "threshold": links.at("threshold", code),
        "is_old": figures is not None and figures.key_revision != exam.key_revision,
    }  # fmt: skip
    return render(request, "exams/statistics.html", context)


def _counted(request: HttpRequest, exam: Exam, links: Links) -> HttpResponse:
    try:
        marked = mark_exam(exam=exam, by=user_of(request))
        compute_statistics(exam=exam, by=user_of(request), thresholds=policy_of(exam.room).thresholds)
        messages.success(request, f"Оценено попыток: {marked}. Статистика посчитана.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect(links.at("statistics", exam.code))


def statistics_book(request: HttpRequest, room: Room, code: str) -> HttpResponse:
    """The same as a workbook."""
    exam = exam_of(room, code)
    figures = kept_figures(exam)
    content = io.BytesIO()
    write_xlsx(content, [title for title, _ in LINES], told(figures) if figures else [], sheet=f"Вопросы {exam.code}")
    return file_response(content.getvalue(), XLSX, f"statistics-{exam.code}.xlsx")


def item_page(request: HttpRequest, room: Room, code: str, version_id: int, links: Links) -> HttpResponse:
    """One question: its figures in words, how each option was chosen, decisions and objections; proposes a decision."""
    exam = exam_of(room, code)
    figures = kept_figures(exam)
    item = get_object_or_404(ItemFigures.objects.select_related("version__question", "of"), of=figures, version=version_id)
    question = items_of([version_id])[version_id]
    chain = chains_of([version_id]).get(version_id, [])
    rulings = list(Ruling.objects.filter(version=version_id).select_related("proposed_by", "adopted_by"))
    appeals = list(Appeal.objects.filter(version=version_id).select_related("ruling"))
    form = RulingForm(request.POST or None, kind=item.version.kind, initial={"may_lower": policy_of(room).may_lower})
    made: list[Ruling] = []

    def propose(data: dict[str, Any]) -> None:
        made.append(
            propose_ruling(
                version=item.version, decision=data["decision"], answers=data["answers"].splitlines(), reason=data["reason"],
                never_lowers=not data["may_lower"], known=whole_number(request.POST.get("known")), by=user_of(request),
                appeal=next((appeal for appeal in appeals if appeal.state == Appeal.State.AGREED and appeal.ruling is None), None),
            )
        )  # fmt: skip

    if request.method == "POST" and carried_out(form, propose):
        messages.success(request, "Решение предложено. Посмотрите, что оно изменит; принимает его другой человек.")
        return redirect(links.at("ruling", made[0].pk))
    ended = [ruling.pk for ruling in rulings if ruling.state in (Ruling.State.ADOPTED, Ruling.State.TAKEN_BACK)]
    context = {
        "exam": exam, "item": item, "question": question, "stem": plain(question.stem), "options": distractors(item, question, chain),
        "meaning": meaning(item), "form": form, "known": max(ended, default=0), "appeals": appeals, "back": links.at("statistics", code),
        "rulings": [{"ruling": ruling, "url": links.at("ruling", ruling.pk)} for ruling in rulings],
        "waiting": any(ruling.state == Ruling.State.PROPOSED for ruling in rulings), "appeals_page": links.at("appeals"),
    }  # fmt: skip
    return render(request, "exams/item.html", context, status=422 if form.errors else 200)


def threshold_page(request: HttpRequest, room: Room, code: str, links: Links) -> HttpResponse:
    """What if the pass mark were another: nothing is changed."""
    exam = exam_of(room, code)
    form = ThresholdForm(request.GET or None)
    percent = form.cleaned_data["percent"] if form.is_bound and form.is_valid() else exam.pass_percent
    context = {
        "exam": exam, "form": form if form.is_bound else ThresholdForm(initial={"percent": written(exam.pass_percent)}),
        "what": threshold_of(exam, percent), "back": links.at("statistics", code), "least": policy_of(room).thresholds.at_least,
    }  # fmt: skip
    return render(request, "exams/threshold.html", context, status=422 if form.errors else 200)
