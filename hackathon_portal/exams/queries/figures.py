"""Kept statistics of questions as pages and workbooks say them: in figures and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q

from hackathon_portal.exams.models import Attempt, Exam, ExamFigures, ItemFigures
from hackathon_portal.exams.queries.rulings import plain
from hackathon_portal.exams.queries.statistics import right_option
from hackathon_portal.exams.rules.items import Item
from hackathon_portal.exams.rules.statistics import Suspicion
from hackathon_portal.kernel.rooms import Room

EASY, HARD = 0.9, 0.2
WEAK, GOOD = 0.1, 0.3
FEW_CHOOSE = 0.03
ORDER = {Suspicion.WRONG_KEY: 0, Suspicion.NEGATIVE: 1, Suspicion.LEAKED: 2}
WORDS = {
    Suspicion.WRONG_KEY: (
        "Похоже на неверный ключ: сильные участники чаще выбирают другой вариант. Проверьте, что верно, и предложите решение о ключе."
    ),
    Suspicion.NEGATIVE: (
        "Сильные участники отвечают хуже слабых, а лучшего варианта среди других нет. Проверьте, не двусмысленна ли формулировка."
    ),
    Suspicion.LEAKED: "Почти все отвечают верно за несколько секунд: похоже, ответ известен заранее. Проверьте, не опубликован ли вопрос.",
}
Line = tuple[str, Callable[[ItemFigures], Any]]
LINES: Sequence[Line] = (
    ("Вопрос", lambda item: item.version.question.code),
    ("Версия", lambda item: item.version.number),
    ("Вид", lambda item: item.version.get_kind_display()),
    ("Ответов", lambda item: item.n),
    ("Доля верных", lambda item: round(item.difficulty, 4)),
    ("Связь с остальными", lambda item: None if item.r is None else round(item.r, 4)),
    ("Секунд, медиана", lambda item: item.median_seconds),
    ("Подозрение", lambda item: item.get_suspicion_display()),
    ("Варианты: доля и связь", lambda item: "; ".join(_option(number, about) for number, about in item.options.items())),
)


def _option(number: str, about: dict[str, float | None]) -> str:
    r = "—" if about["r"] is None else f"{about['r']:.2f}"
    return f"{number}: {about['share']:.2f}, {r}"


def overview(room: Room) -> list[dict[str, Any]]:
    """Each test of a room: closed attempts, those with points, and what its statistics point at."""
    closed = ~Q(sittings__state=Attempt.State.OPEN)
    exams = Exam.objects.filter(room=str(room)).annotate(
        closed=Count("sittings", filter=closed),
        marked=Count("sittings", filter=Q(sittings__units__isnull=False)),
        passed=Count("sittings", filter=Q(sittings__is_passed=True)),
    )
    kept = (
        ExamFigures.objects.filter(exam__room=str(room))
        .annotate(flagged=Count("items", filter=~Q(items__suspicion="")), last=Max("exam__figures__key_revision"))
        .order_by("key_revision")
    )
    figures = {one.exam_id: one for one in kept}
    return [{"exam": exam, "figures": figures.get(exam.pk)} for exam in exams.order_by("code")]


def table_rows(figures: ExamFigures, show: str) -> list[dict[str, Any]]:
    """The questions, those pointed at first."""
    items = [item for item in figures.items.all() if show != "flagged" or item.suspicion]
    items.sort(key=lambda item: (ORDER.get(Suspicion(item.suspicion), 9) if item.suspicion else 9, item.version.question.code))
    return [{"item": item, "percent": round(100 * item.difficulty)} for item in items]


def told(figures: ExamFigures) -> Iterator[list[Any]]:
    """Rows of the workbook."""
    for item in sorted(figures.items.all(), key=lambda item: item.version.question.code):
        yield [line(item) for _, line in LINES]


def meaning(item: ItemFigures) -> list[str]:
    """What the figures of a question say, in words; of a small sample only that it is small."""
    least = item.of.about["thresholds"]["at_least"]
    if item.n < least:
        return [f"Ответов пока {item.n}, а надёжно судить можно с {least}: эти цифры только для сведения, выводов по ним нет."]
    words = [WORDS[Suspicion(item.suspicion)]] if item.suspicion else []
    if item.difficulty >= EASY:
        words.append("Вопрос лёгкий: отвечают почти все, людей он почти не различает.")
    elif item.difficulty <= HARD:
        words.append("Вопрос трудный: отвечают немногие.")
    if item.r is None:
        words.append("Связь с остальным тестом не считается: ответы у всех одинаковы.")
    elif item.r >= GOOD:
        words.append("Вопрос хорошо отличает сильных от слабых.")
    elif WEAK <= item.r < GOOD:
        words.append("Вопрос отличает сильных от слабых умеренно.")
    elif 0 <= item.r < WEAK:
        words.append("Вопрос почти не связан с остальным тестом.")
    return words


@dataclass(frozen=True)
class Distractor:
    """One option of a choice: how many chose it (per cent), how that goes with the rest of the paper, what it means."""

    number: str
    text: str
    percent: int
    r: float | None
    is_key: bool
    word: str


def distractors(item: ItemFigures, question: Item, chain: Sequence[Any]) -> list[Distractor]:
    """The options of a choice as people chose them."""
    key = right_option(question, chain)
    enough = item.n >= item.of.about["thresholds"]["at_least"]
    return [
        Distractor(
            number, plain(question.options[int(number) - 1].text), round(100 * about["share"]), about["r"], number == key,
            _word(about, number == key) if enough else "",
        )
        for number, about in item.options.items()
    ]  # fmt: skip


def _word(about: dict[str, Any], is_key: bool) -> str:
    if is_key:
        return "ключ"
    if about["share"] < FEW_CHOOSE:
        return "почти никто не выбирает: вариант не работает"
    if about["r"] is not None and about["r"] > 0:
        return "выбирают сильные: проверьте"
    return "выбирают слабые: так и должно быть"
