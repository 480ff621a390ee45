"""The practice test: one question of each kind, the same for everybody, kept nowhere and counted for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from hackathon_portal.exams.content import text_of
from hackathon_portal.exams.models import QuestionVersion
from hackathon_portal.exams.rules.items import Item, Kind, Option, Pair
from hackathon_portal.exams.shown import Shown, shown

SEED = "practice"
WHOLE = Fraction(1)
QUESTIONS = (
    (Kind.SINGLE, "Сколько минут в одном часе?", (Option("60", WHOLE), Option("24"), Option("100")), ()),
    (
        Kind.MULTIPLE,
        "Что из этого — времена года?",
        (Option("зима", WHOLE / 2), Option("лето", WHOLE / 2), Option("понедельник")),
        (),
    ),
    (Kind.TRUE_FALSE, "Дважды два — четыре.", (Option("true", WHOLE), Option("false")), ()),
    (Kind.NUMBER, "Сколько будет 1 разделить на 2? Можно писать с запятой и с точкой.", (Option("0.5", WHOLE),), ()),
    (Kind.SHORT_TEXT, "Как называется столица России?", (Option("Москва", WHOLE),), ()),
    (Kind.ORDERING, "Расставьте по порядку.", (Option("утро"), Option("день"), Option("вечер")), ()),
    (Kind.MATCHING, "Подберите пару.", (), (Pair("кошка", "мяу"), Pair("собака", "гав"), Pair("", "кря"))),
)


def versions() -> list[QuestionVersion]:
    """The questions as versions that are stored nowhere."""
    return [
        QuestionVersion(
            pk=number, kind=kind,
            content=text_of(Item(code="", category="", kind=kind, stem=stem, options=options, pairs=pairs)),
        )
        for number, (kind, stem, options, pairs) in enumerate(QUESTIONS, 1)
    ]  # fmt: skip


def questions(answers: Mapping[int, str]) -> list[Shown]:
    """The questions with what was chosen on the page."""
    drawn = [shown(version, SEED) for version in versions()]
    return [
        Shown(one.version, one.kind, one.stem, one.points, one.choices, one.questions, answers.get(one.version, ""))
        for one in drawn
    ]
