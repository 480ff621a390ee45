"""Pages of one question: its versions, its form, and how a candidate sees it."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from hackathon_portal.accounts.who import user_of
from hackathon_portal.exams.actions import banks as actions
from hackathon_portal.exams.forms.banks import QuestionForm, ReasonForm
from hackathon_portal.exams.models import KINDS, Question, QuestionPicture, QuestionVersion
from hackathon_portal.exams.queries import banks as queries
from hackathon_portal.exams.rules.items import Item, Kind
from hackathon_portal.exams.rules.marking import share_of
from hackathon_portal.exams.shown import given_in, in_bank, shown
from hackathon_portal.exams.views.bank import bank_of, key_seen
from hackathon_portal.exams.views.places import Place
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out
from hackathon_portal.kernel.web.numbers import whole_number

KEPT_SECONDS = 3600
MOST_VERSION = 10_000


def question_of(place: Place, question_id: int) -> Question:
    rows = Question.objects.select_related("bank", "current").filter(bank__room=str(place.room), current__isnull=False)
    return get_object_or_404(rows, pk=question_id)


def _current(question: Question) -> QuestionVersion:
    if question.current is None:
        raise Http404
    question.current.question = question
    return question.current


def question_page(request: HttpRequest, place: Place, question_id: int) -> HttpResponse:
    """A question with its key, its versions and what each changed; it goes and comes back with a reason."""
    question = question_of(place, question_id)
    form = ReasonForm(request.POST or None)
    if form.is_bound:
        act = actions.bring_back_question if question.retired_at else actions.retire_question
        if carried_out(form, lambda data: act(question=question, by=user_of(request), **data)):
            words = "Вопрос снова в банке." if question.retired_at else "Вопрос выведен: в новые варианты он не попадёт."
            messages.success(request, words)
            return redirect(request.path)
    key_seen(request, place, f"банк № {question.bank_id}, вопрос № {question.pk}")
    version = _current(question)
    context = {
        "place": place, "bank": question.bank, "question": question, "version": version, "item": queries.item_in(version), "form": form,
        "preview": shown(version, "preview", pictures=_pictures(place)), "versions": queries.versions_of(question),
        "kind": dict(KINDS)[Kind(version.kind)], "flags": queries.flagged([question]).get(question.pk, []), "figures": queries.figures_of([question]).get(question.pk, []), "lines": key_of(queries.item_in(version)),
    }  # fmt: skip
    return render(request, "exams/question_page.html", context, status=422 if form.errors else 200)


def _pictures(place: Place) -> str:
    return f"{place.root}picture/"


def key_of(item: Item) -> list[tuple[str, str]]:
    """The key in words: (what, what it brings)."""
    if item.kind is Kind.MATCHING:
        return [(pair.question or "лишний ответ", pair.answer) for pair in item.pairs]
    if item.kind is Kind.ORDERING:
        return [(f"{place}", option.text) for place, option in enumerate(item.options, 1)]
    lines = []
    for option in item.options:
        share = f"{float(option.weight * 100):.5f}".rstrip("0").rstrip(".").replace(".", ",").replace("-", "−")
        near = f" ± {float(option.tolerance):g}".replace(".", ",") if option.tolerance else ""
        text = (
            {"true": "Верно", "false": "Неверно"}.get(option.text, option.text) if item.kind is Kind.TRUE_FALSE else option.text
        )
        lines.append((f"{text}{near}", f"{share} %"))
    return lines


def question_edit(request: HttpRequest, place: Place, question_id: int) -> HttpResponse:
    """A new version; who sits keeps theirs, and the page says how many do."""
    question = question_of(place, question_id)
    key_seen(request, place, f"банк № {question.bank_id}, вопрос № {question.pk}")
    version = _current(question)
    base = version
    if number := whole_number(request.GET.get("from"), MOST_VERSION):  # an older version is brought back as a new one
        base = get_object_or_404(question.versions.select_related("question"), number=number, kind=version.kind)
    form = QuestionForm(
        request.POST or None, request.FILES or None, kind=Kind(version.kind), item=queries.item_in(base, pictures=True)
    )
    if form.is_bound and "more" not in request.POST and form.is_valid():
        seen = whole_number(request.POST.get("seen"), MOST_VERSION)
        try:
            made = actions.write_version(
                question=question,
                item=form.cleaned_data["item"],
                reason=form.cleaned_data["reason"],
                by=user_of(request),
                seen=seen,
            )
            messages.success(request, f"Записана версия {made.number}: новые варианты набираются с ней.")
            return redirect(f"{place.root}q/{question.pk}/")
        except RuleViolation as violation:
            add_to_form(form, violation)
    context = {
        "place": place, "bank": question.bank, "question": question, "version": version, "base": base, "form": form,
        "sitting": queries.sitting_with(question.versions.values_list("pk", flat=True)),
    }  # fmt: skip
    return render(request, "exams/question_form.html", context, status=_status(request, form))


def question_new(request: HttpRequest, place: Place, bank_id: int, kind: str) -> HttpResponse:
    """A question of somebody's own."""
    bank = bank_of(place, bank_id)
    if kind not in [str(one) for one, _ in KINDS]:
        raise Http404
    initial = {"category": request.GET.get("category", "")[:200]}
    form = QuestionForm(request.POST or None, request.FILES or None, kind=Kind(kind), initial=initial)
    if form.is_bound and "more" not in request.POST and form.is_valid():
        try:
            made = actions.create_question(
                bank=bank, item=form.cleaned_data["item"], label=form.cleaned_data.get("label", ""), by=user_of(request)
            )
            messages.success(request, "Вопрос добавлен. Так его увидит участник.")
            return redirect(f"{place.root}q/{made.pk}/")
        except RuleViolation as violation:
            add_to_form(form, violation)
    context = {"place": place, "bank": bank, "form": form}
    return render(request, "exams/question_form.html", context, status=_status(request, form))


def _status(request: HttpRequest, form: QuestionForm) -> int:
    return 422 if form.is_bound and "more" not in request.POST else 200


def question_preview(request: HttpRequest, place: Place, question_id: int, number: int) -> HttpResponse:
    """A version as a candidate sees it, in another order each time; an answer is tried and its points are told."""
    question = question_of(place, question_id)
    version = get_object_or_404(question.versions.select_related("question"), number=number)
    seed = request.GET.get("seed", "")[:40] or secrets.token_hex(4)
    drawn = shown(version, seed, pictures=_pictures(place))
    context: dict[str, Any] = {"place": place, "bank": question.bank, "question": question, "version": version, "seed": seed}
    if "try" in request.GET:
        key_seen(request, place, f"банк № {question.bank_id}, вопрос № {question.pk}")
        try:
            answer = in_bank(version, seed, given_in(drawn, request.GET))
            item = queries.item_in(version)
            points = share_of(item, answer) * item.points
            context["points"] = f"{float(points):.4g}".replace(".", ",")
            drawn = shown(version, seed, answer=answer, pictures=_pictures(place))
        except RuleViolation as violation:
            context["refusal_of_answer"] = str(violation)
    return render(request, "exams/question_preview.html", context | {"preview": drawn})


def picture(version_id: int, name: str, *, within: Any = None) -> FileResponse:
    """A picture of a version by its name; the caller has asked whether the person may see the version (`within`: a filter)."""
    rows = QuestionPicture.objects.filter(within) if within is not None else QuestionPicture.objects.all()
    found = get_object_or_404(rows, version=version_id, name=name)
    answer = FileResponse(found.file.open("rb"), content_type="image/png")
    answer["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
