"""Attempts as they were sat elsewhere, from files: told by the same rules of time as live ones, written in bulk, never twice.

A file may come again after it was cut off: an attempt is known by its number in the file, and is written together with its answers.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, islice
from typing import Any

from django.db import connection

from hackathon_portal.exams.models import Allowance, Attempt, Exam, Question, QuestionVersion
from hackathon_portal.exams.permissions import require_in_room
from hackathon_portal.exams.rules import timing
from hackathon_portal.exams.rules.timing import Standing, Timing
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.rooms import Room

Row = Mapping[str, str]
CHUNK = 2_000
TAKERS = "Попытки из файла загружает методист или сотрудник."
COLUMNS = ("attempt_id", "version_id", "text", "revision", "saved_at", "seconds")
_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass
class Taken:
    """What became of a file: how many attempts of each standing, which those are that do not count, what could not be read."""

    standings: Counter[str] = field(default_factory=Counter)
    refused: dict[str, str] = field(default_factory=dict)
    broken: list[tuple[str, str]] = field(default_factory=list)
    attempts: int = 0
    repeated: int = 0
    answers: int = 0
    closed_by_time: int = 0

    def add(self, more: Taken) -> None:
        """Take in what became of a further part of the file."""
        self.standings += more.standings
        self.refused |= more.refused
        self.broken += more.broken
        for name in ("attempts", "repeated", "answers", "closed_by_time"):
            setattr(self, name, getattr(self, name) + getattr(more, name))


@dataclass(frozen=True)
class _Room:
    """What of a room bears on its attempts: tests by their codes, versions by bank and name, extra time, people."""

    exams: Mapping[str, Exam]
    versions: Mapping[tuple[int, str, str], int]
    factors: Mapping[tuple[int, int], Fraction]
    people: Mapping[str, int]

    def version_of(self, exam: Exam, item: str) -> int:
        return self.versions[exam.bank_id, exam.category, item]


def take_sat(
    *, room: Room, attempts: Iterable[Row], answers: Iterable[Row], allowances: Iterable[Row], people: Mapping[str, int], by: Any,
    progress: Callable[[int], object] = lambda done: None,
) -> Taken:  # fmt: skip
    """Take the attempts of a file with their answers; `people`: number in the file -> account, of those who were admitted.

    Answers of one attempt stand together, in the order they were given. Each part is a transaction of its own: what is there already
    is left as it is. RuleViolation for somebody without the right or a file out of order.
    """
    require_in_room(by, "plan_tests", room, TAKERS)
    exams = {exam.code: exam for exam in Exam.objects.filter(room=str(room))}
    _take_allowances(room=room, exams=exams, allowances=list(allowances), people=people, by=by)
    asked = Question.objects.filter(bank__in={exam.bank_id for exam in exams.values()}, current__isnull=False).order_by()
    known = _Room(
        exams,
        {(bank, category, code): key for bank, category, code, key in asked.values_list("bank", "category", "code", "current")},
        {
            (exam, user): Fraction(factor)
            for exam, user, factor in Allowance.objects.filter(exam__room=str(room)).values_list("exam", "user", "factor")
        },
        people,
    )
    whole, of_attempt, done = Taken(), _by_attempt(answers), 0
    rows = iter(attempts)
    while chunk := list(islice(rows, CHUNK)):
        whole.add(take_attempts(room=room, known=known, attempts=chunk, answers=of_attempt, by=by))
        done += len(chunk)
        progress(done)
    return whole


class _by_attempt:  # noqa: N801  called like a function
    """Answers of a file by attempt, read no further than asked; attempts are asked for in any order that the file has too."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.groups = groupby(rows, key=lambda row: row["attempt"])
        self.waiting: dict[str, list[Row]] = {}
        self.seen: set[str] = set()

    def __call__(self, attempt: str) -> list[Row]:
        while attempt not in self.waiting:
            name, group = next(self.groups, ("", iter(())))
            if not name:
                return []
            if name in self.seen:
                raise RuleViolation(
                    code="sat.order", message=f"Ответы попытки {name} стоят в файле не подряд: расположите их по попыткам."
                )
            self.seen.add(name)
            self.waiting[name] = list(group)
        return self.waiting.pop(attempt)


@action("Дополнительное время из файла")
def _take_allowances(*, room: Room, exams: Mapping[str, Exam], allowances: list[Row], people: Mapping[str, int], by: Any) -> None:
    require_in_room(by, "plan_tests", room, TAKERS)
    made = [
        Allowance(
            exam=exams[row["exam"]], user_id=people[row["external_id"]], factor=Decimal(row["factor"]), reason=row["reason"][:300]
        )
        for row in allowances
        if row["external_id"] in people and row["exam"] in exams
    ]
    Allowance.objects.bulk_create(made, ignore_conflicts=True)
    note(room=room, about=f"из файла: {len(made)}")


@action("Попытки из файла")
def take_attempts(*, room: Room, known: _Room, attempts: list[Row], answers: Callable[[str], list[Row]], by: Any) -> Taken:
    """One part of a file: its attempts and their answers together."""
    require_in_room(by, "plan_tests", room, TAKERS)
    taken, made, given = Taken(), [], []
    externals = [row["attempt"] for row in attempts]
    ours = Attempt.objects.filter(exam__room=str(room))
    there = set(ours.filter(external__in=externals).values_list("external", flat=True))
    users = {known.people[row["external_id"]] for row in attempts if row["external_id"] in known.people}
    sat = {*ours.filter(user__in=users).exclude(external__in=there).values_list("exam", "user", "number")}
    for row in attempts:
        rows = answers(row["attempt"])
        try:
            attempt, standing = _attempt_of(row, rows, known)
        except (KeyError, ValueError) as error:
            taken.broken.append((row["attempt"], f"Не прочитать: {error}"))
            continue
        taken.standings[standing] += 1
        if attempt is None:
            taken.refused[row["attempt"]] = standing
            continue
        taken.closed_by_time += attempt.state == Attempt.State.BY_TIME
        if row["attempt"] in there:
            taken.repeated += 1
        elif (key := (attempt.exam_id, attempt.user_id, attempt.number)) in sat:
            taken.broken.append((row["attempt"], "У этого человека уже есть попытка с таким номером."))
        else:
            sat.add(key)
            made.append(attempt)
            given.append(rows)
    Attempt.objects.bulk_create(made, batch_size=CHUNK)
    taken.attempts = len(made)
    taken.answers = _copy(line for attempt, rows in zip(made, given, strict=True) for line in _lines(attempt, rows, known))
    asked = {version for attempt in made for version in attempt.paper}
    QuestionVersion.objects.filter(pk__in=asked, frozen_at=None).update(frozen_at=clock.now())
    note(room=room, about=f"попыток: {taken.attempts}, ответов: {taken.answers}")
    return taken


def _attempt_of(row: Row, rows: list[Row], known: _Room) -> tuple[Attempt | None, Standing]:
    """The attempt that counts, else None with its standing. KeyError, ValueError for what cannot be read."""
    exam, started, number = known.exams[row["exam"]], datetime.fromisoformat(row["started_at"]), int(row["number"])
    user = known.people.get(row["external_id"])
    standing = timing.standing(exam.timing, is_admitted=user is not None, number=number, started_at=started)
    if user is None or standing != Standing.COUNTED:
        return None, standing
    limit = _limit(exam.timing, started, known.factors.get((exam.pk, user), Fraction(1)))
    ends = started + timedelta(microseconds=int(limit * 10**6))
    by_time = not row["submitted_at"]
    submitted = ends if by_time else datetime.fromisoformat(row["submitted_at"])
    seconds = int(limit) if by_time else int((submitted - started).total_seconds())
    paper = list(dict.fromkeys(known.version_of(exam, one["item"]) for one in rows))
    state = Attempt.State.BY_TIME if by_time else Attempt.State.SUBMITTED
    return Attempt(
        exam=exam, user_id=user, number=number, state=state, paper=paper, started_at=started, ends_at=ends, submitted_at=submitted,
        seconds=seconds, external=row["attempt"],
    ), standing  # fmt: skip


def _limit(times: Timing, started: datetime, factor: Fraction) -> Fraction:
    return timing.seconds_allowed(times, started, factor)


def _lines(attempt: Attempt, rows: list[Row], known: _Room) -> Iterator[str]:
    """Lines for COPY: of each question the last answer that was saved in time, with how often it had been saved by then."""
    exam = attempt.exam
    allowed = Fraction((attempt.ends_at - attempt.started_at) // timedelta(microseconds=1), 10**6)
    last: dict[int, tuple[Row, int]] = {}
    for row in rows:
        if row["saved_at_s"] and timing.is_in_time(int(row["saved_at_s"]), allowed, exam.grace_seconds):
            version = known.version_of(exam, row["item"])
            last[version] = row, last[version][1] + 1 if version in last else 1
    for version, (row, revision) in last.items():
        at = attempt.started_at + timedelta(seconds=int(row["saved_at_s"]))
        text = row["answer"].translate(_SPECIAL)
        yield f"{attempt.pk}\t{version}\t{text}\t{revision}\t{at.isoformat()}\t{row['seconds'] or chr(92) + 'N'}\n"


def _copy(lines: Iterable[str]) -> int:
    """Write answers in bulk; how many."""
    text = io.StringIO()
    count = sum(1 for line in lines if text.write(line))
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_from(text, "exams_answer", columns=COLUMNS)
    return count
