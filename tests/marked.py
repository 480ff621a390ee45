"""A small test that some people sat, marked, with statistics and a proposed decision: for pages of who keeps the keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from hackathon_portal.accounts.models import User
from hackathon_portal.exams.actions.marking import mark_exam
from hackathon_portal.exams.actions.rulings import propose_ruling
from hackathon_portal.exams.actions.statistics import compute_statistics
from hackathon_portal.exams.content import text_of
from hackathon_portal.exams.models import Answer, Attempt, Bank, Exam, Question, QuestionVersion, Ruling
from hackathon_portal.exams.policies import USUAL
from hackathon_portal.exams.rules.items import Item, Kind, Option
from hackathon_portal.kernel import clock

RIGHT = Fraction(1)
SECRET = "424242"  # the key of the number: nobody who sits may read it
ITEMS = (
    Item("Q-1", "Программист", Kind.SINGLE, "<p>Что делает <b>git rebase</b>?</p>", options=(
        Option("Удаляет ветку"), Option("Переносит коммиты", RIGHT), Option("Сливает ветки")
    )),
    Item("Q-2", "Программист", Kind.NUMBER, "<p>Сколько байтов?</p>", options=(Option(SECRET, RIGHT),)),
    Item("Q-3", "Программист", Kind.TRUE_FALSE, "<p>HTTP хранит состояние</p>", options=(Option("true"), Option("false", RIGHT))),
)  # fmt: skip
# What people answered, best first.
GIVEN = (("2", SECRET, "false"), ("1", SECRET, "false"), ("1", "7", "false"), ("3", "", "true"))


@dataclass
class Marked:
    """The test with its questions by code, who sat it (the first is `sitter`), a decision that waits."""

    exam: Exam
    versions: dict[str, QuestionVersion]
    attempts: list[Attempt]
    ruling: Ruling | None = None
    people: list[User] = field(default_factory=list)


def marked_test(
    season: Any, sitter: User, *, keeper: User, opens: datetime, proposes: bool = True, code: str = "marked"
) -> Marked:
    """The test of a season: an hour long from `opens`, sat at once, marked as its keeper marks it when it is over."""
    bank = Bank.objects.create(room=str(season.room), title=f"Банк {code}")
    versions = {}
    for item in ITEMS:
        question = Question.objects.create(bank=bank, category=item.category, code=item.code)
        versions[item.code] = QuestionVersion.objects.create(question=question, kind=item.kind, content=text_of(item), points=1)
    exam = Exam.objects.create(
        room=str(season.room), code=code, title="Тест программиста", state=Exam.State.PUBLISHED, bank=bank, category="Программист",
        paper_size=len(ITEMS), minutes=15, opens_at=opens, closes_at=opens + timedelta(hours=1), pass_percent=50, seed="1",
    )  # fmt: skip
    people = [sitter, *(User.objects.create(email=f"{code}{number}@example.org") for number in range(1, len(GIVEN)))]
    attempts = []
    for person, answers in zip(people, GIVEN, strict=True):
        attempt = Attempt.objects.create(
            exam=exam, user=person, number=1, state=Attempt.State.SUBMITTED, paper=[version.pk for version in versions.values()],
            started_at=opens, ends_at=opens + timedelta(minutes=15), submitted_at=opens + timedelta(minutes=9), seconds=540,
        )  # fmt: skip
        Answer.objects.bulk_create(
            Answer(attempt=attempt, version=version, text=text, seconds=30, saved_at=opens + timedelta(minutes=2))
            for version, text in zip(versions.values(), answers, strict=True)
            if text
        )
        attempts.append(attempt)
    made = Marked(exam, versions, attempts, people=people)
    with clock.fixed_at(opens + timedelta(hours=3)):
        mark_exam(exam=exam, by=keeper)
        compute_statistics(exam=exam, by=keeper, thresholds=USUAL)
        if proposes:
            made.ruling = propose_ruling(
                version=versions["Q-1"], decision="accept_also", answers=["1"], reason="Верны оба варианта", by=keeper
            )
    return made
