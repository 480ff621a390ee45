"""A season's tests as they were sat (tests/season_files.py), put into the database in a few statements."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import datetime
from pathlib import Path
from typing import Any

from hackathon_portal.accounts.models import Role, RoleGrant, User
from hackathon_portal.exams.content import text_of
from hackathon_portal.exams.imports import take_sat
from hackathon_portal.exams.models import Bank, Exam, Question, QuestionVersion
from hackathon_portal.exams.rules import moodle
from hackathon_portal.exams.rules.timing import Standing
from hackathon_portal.kernel.rooms import Kind, Room
from hackathon_portal.seasons.models import Season
from tests import season_files


class Sat:
    """A season with its tests, people and answers; `statuses` counts attempts as the rules let them in."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.season = Season.objects.create(slug="vesna", title="Сезон весны", short_title="Весна", state=Season.State.PUBLISHED)
        self.room = Room(Kind.SEASON, self.season.pk)
        self.staff, self.other, self.methodologist = (self._person(f"staff{number}@example.org") for number in range(3))
        RoleGrant.objects.bulk_create(
            RoleGrant(user=user, room=str(self.room), role=role)
            for user, role in (
                (self.staff, Role.SEASON_STAFF), (self.other, Role.SEASON_STAFF), (self.methodologist, Role.METHODOLOGIST),
            )
        )  # fmt: skip
        self.versions: dict[str, QuestionVersion] = {}
        self._bank()
        self.exams: dict[str, Exam] = {}
        self._exams()
        self.people: dict[str, User] = {}
        self._sit()

    @staticmethod
    def _person(email: str) -> User:
        return User.objects.create(email=email)

    def content(self, name: str) -> bytes:
        if self.folder is None:
            return season_files.content(name)
        path = self.folder / name
        return path.read_bytes() if path.exists() else gzip.decompress((self.folder / f"{name}.gz").read_bytes())

    def rows(self, name: str) -> Any:
        return csv.DictReader(io.StringIO(self.content(name).decode()))

    def _bank(self) -> None:
        items = moodle.read_bytes(self.content("question-bank.xml")).items
        self.bank = Bank.objects.create(room=str(self.room), title="Банк")
        questions = Question.objects.bulk_create(
            Question(bank=self.bank, category=item.category, code=item.code, position=place) for place, item in enumerate(items)
        )
        versions = QuestionVersion.objects.bulk_create(
            QuestionVersion(
                question=question, kind=item.kind, content=text_of(item),
                points=str(float(item.points)),
            )
            for question, item in zip(questions, items, strict=True)
        )  # fmt: skip
        for question, version in zip(questions, versions, strict=True):
            question.current = version
            self.versions[question.code] = version
        Question.objects.bulk_update(questions, ["current"])

    def _exams(self) -> None:
        categories = {code.partition("-")[0]: version.question.category for code, version in self.versions.items()}
        for row in self.rows("exams.csv"):
            self.exams[row["exam"]] = Exam.objects.create(
                room=str(self.room), code=row["exam"], title=f"Тест «{row['specialisation']}»", state=Exam.State.PUBLISHED,
                bank=self.bank, category=categories[row["exam"]], paper_size=int(row["items"]), minutes=int(row["minutes"]),
                opens_at=datetime.fromisoformat(row["opens_at"]), closes_at=datetime.fromisoformat(row["closes_at"]),
                attempts=int(row["attempts"]), grace_seconds=int(row["grace_seconds"]), pass_percent=row["pass_percent"], seed="2020",
            )  # fmt: skip

    def _sit(self) -> None:
        refused = {line[0] for line in (line.split(",") for line in self._lines()) if line[3] == Standing.NO_PERSON}
        rows = list(self.rows("attempts.csv"))
        names = sorted({row["external_id"] for row in rows if row["attempt"] not in refused})
        users = User.objects.bulk_create(User(email=f"{name.lower()}@example.org") for name in names)
        self.people = dict(zip(names, users, strict=True))
        people = {name: user.pk for name, user in self.people.items()}
        taken = take_sat(
            room=self.room, attempts=rows, answers=self.rows("answers.csv"), allowances=list(self.rows("allowances.csv")), people=people,
            by=self.staff,
        )  # fmt: skip
        self.statuses = taken.standings

    def _lines(self) -> list[str]:
        if self.folder is None:
            return season_files.content("answers.expected-lines.csv").decode().splitlines()
        return gzip.decompress((self.folder / "expected/answers.expected-lines.csv.gz").read_bytes()).decode().splitlines()

    def name_of(self, user: int) -> str:
        if not hasattr(self, "_names"):
            self._names = {person.pk: name for name, person in self.people.items()}
        return self._names[user]
