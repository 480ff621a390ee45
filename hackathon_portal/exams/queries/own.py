"""A candidate's own result: points of each question, the place among everybody who sat the test. Never the key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from hackathon_portal.exams.models import Appeal, Attempt, Score
from hackathon_portal.exams.policies import contested_until, policy_of, shows_questions, why_hidden
from hackathon_portal.exams.queries.keys import chains_of, keys_of
from hackathon_portal.exams.queries.scores import ROWS, parameters, spoken_points
from hackathon_portal.exams.queries.sitting import answers_of, questions_of
from hackathon_portal.exams.rules.items import Kind
from hackathon_portal.exams.rules.marking import UNITS
from hackathon_portal.exams.shown import Shown

_BEST = """SELECT COUNT(*) FILTER (WHERE best < %(mine)s), COUNT(*) FILTER (WHERE best = %(mine)s), COUNT(*) FROM (
    SELECT MAX(units::float8 / full_units) AS best FROM exams_attempt
    WHERE exam_id = %(exam)s AND units IS NOT NULL AND full_units > 0 GROUP BY user_id
) AS people"""


@dataclass(frozen=True)
class Place:
    """People behind in the test in per cent, as the rules of selection count them; None where too few have sat it to say."""

    percentile: float | None
    people: int
    at_least: int


@dataclass(frozen=True)
class Row:
    """One question of the paper as its candidate reads it after the test; `shown` is None while texts are not shown."""

    number: int
    version: int
    earned: str
    points: str
    share: str
    shown: Shown | None
    words: str
    appeal: Appeal | None


@dataclass(frozen=True)
class Own:
    """What stands on the result page; `rows` are empty while points are not shown."""

    attempt: Attempt
    earned: str
    full: str
    percent: float | None
    place: Place | None
    rows: list[Row]
    scores: list[Score]
    until: datetime
    may_contest: bool
    hidden: str
    shows_points: bool
    shows_questions: bool


def place_of(attempt: Attempt) -> Place:
    """Where an attempt stands among the best attempts of everybody who sat the test."""
    at_least = policy_of(attempt.exam.room).thresholds.at_least
    with connection.cursor() as cursor:
        cursor.execute(_BEST, {"exam": attempt.exam_id, "mine": (attempt.units or 0) / (attempt.full_units or 1)})
        behind, same, people = cursor.fetchone()
    enough = people >= at_least and same
    return Place(round(100 * (behind + same / 2) / people, 1) if enough else None, people, at_least)


def result_of(attempt: Attempt, now: datetime, *, pictures: str = "") -> Own:
    """The result of one's own closed attempt, as far as the test shows it now."""
    exam = attempt.exam
    hidden = why_hidden(exam, now) or ("" if attempt.units is not None else "Результат будет здесь, когда ответы проверят.")
    shows = not hidden
    texts = shows and shows_questions(exam, now)
    until = contested_until(exam)
    return Own(
        attempt=attempt, earned=spoken_points(attempt.units), full=spoken_points(attempt.full_units), until=until,
        percent=round(100 * (attempt.units or 0) / attempt.full_units, 2) if shows and attempt.full_units else None,
        place=place_of(attempt) if shows else None, rows=_rows(attempt, texts, pictures) if shows else [],
        scores=list(attempt.scores.select_related("ruling").order_by("key_revision")) if shows else [],
        may_contest=texts and now <= until, hidden=hidden, shows_points=shows, shows_questions=texts,
    )  # fmt: skip


def _rows(attempt: Attempt, texts: bool, pictures: str) -> list[Row]:
    earned = _earned(attempt)
    appeals: dict[int, Any] = {appeal.version_id: appeal for appeal in attempt.appeals.all()}
    shown: dict[int, Shown] = {}
    words: dict[int, str] = {}
    if texts:
        answers = answers_of(attempt)
        shown = {question.version: question for question in questions_of(attempt, answers, pictures)}
        words = {version: answer_in_words(question) for version, question in shown.items()}
    return [
        Row(
            number, version, spoken_points(share * points), spoken_points(UNITS * points), _share(share), shown.get(version),
            words.get(version, ""), appeals.get(version),
        )
        for number, version in enumerate(attempt.paper, 1)
        for share, points in [earned[version]]
    ]  # fmt: skip


def answer_in_words(question: Shown) -> str:
    """What was answered, in the words of the page; empty where nothing was."""
    words = {choice.value: choice.words for choice in question.choices}
    if question.kind is Kind.MATCHING:
        return "; ".join(f"{line.words} — {words.get(value, '?')}" for line, value in question.matched if value)
    if question.kind is Kind.ORDERING:
        return " → ".join(words.get(value, "?") for _, value in question.places if value)
    if question.choices:
        return "; ".join(choice.words for choice in question.choices if choice.value in question.chosen)
    return question.answer


def _share(share: int) -> str:
    return "whole" if share == UNITS else "part" if share else "none"


def _earned(attempt: Attempt) -> dict[int, tuple[int, int]]:
    """(share in units, points in thousandths) of each question of a marked attempt."""
    keys = keys_of(attempt.paper, chains_of(attempt.paper))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT version_id, share, points FROM ({ROWS}) AS rows",  # noqa: S608  constants of this package
            parameters(attempt.exam, keys, [attempt.pk]),
        )
        return {version: (share or 0, points) for version, share, points in cursor.fetchall()}
