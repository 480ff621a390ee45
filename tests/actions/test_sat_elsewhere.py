"""Attempts of a file: told by the rules of time as the expected file says, written once however often the file comes."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.models import Role, User
from hackathon_portal.exams import content, imports
from hackathon_portal.exams.models import Answer, Attempt, Bank, Question, QuestionVersion
from hackathon_portal.exams.rules import moodle
from hackathon_portal.exams.rules.marking import share_of
from hackathon_portal.kernel.errors import RuleViolation
from tests import season_files, sitting


@pytest.fixture
def room(users):
    """The season of the files, with its bank and tests but nobody's attempts."""
    season = sitting.season()
    grant_role(user=users["staff"], season=season, role=Role.METHODOLOGIST, by=None)
    bank = Bank.objects.create(room=str(season.room), title="Банк")
    for item in moodle.read_bytes(season_files.content("question-bank.xml")).items:
        question = Question.objects.create(bank=bank, category=item.category, code=item.code)
        question.current = QuestionVersion.objects.create(question=question, kind=item.kind, content=content.text_of(item))
        question.save()
    for row in season_files.rows("exams.csv"):
        sitting.exam(
            str(season.room), bank, code=row["exam"], title=row["exam"], category=row["specialisation"],
            minutes=int(row["minutes"]), attempts=int(row["attempts"]), grace_seconds=int(row["grace_seconds"]),
            opens_at=datetime.fromisoformat(row["opens_at"]), closes_at=datetime.fromisoformat(row["closes_at"]),
            paper_size=int(row["items"]), pass_percent=Decimal(row["pass_percent"]),
        )  # fmt: skip
    return season.room


def take(room, people, by, attempts=None):
    return imports.take_sat(
        room=room, attempts=attempts or season_files.rows("attempts.csv"), answers=season_files.rows("answers.csv"),
        allowances=season_files.rows("allowances.csv"), people=people, by=by,
    )  # fmt: skip


def test_attempts_of_the_file_stand_as_expected_and_come_once(room, users):
    lines = [line.split(",") for line in season_files.content("answers.expected-lines.csv").decode().splitlines()]
    expected = {line[0]: line for line in lines}
    no_persons = {
        row["external_id"] for row in season_files.rows("attempts.csv") if expected[row["attempt"]][3] == "refused.person"
    }
    externals = sorted({row["external_id"] for row in season_files.rows("attempts.csv")} - no_persons)
    made = User.objects.bulk_create([User(email=f"{one.lower()}@example.org", password="!") for one in externals])
    people = {external: user.pk for external, user in zip(externals, made, strict=True)}
    with pytest.raises(RuleViolation, match="методист"):
        take(room, people, made[0])
    # Cut off in the middle, then the whole file.
    part = take(room, people, users["staff"], season_files.rows("attempts.csv")[:50])
    taken = take(room, people, users["staff"])
    wanted = season_files.expected("answers")
    assert taken.broken == []
    assert dict(taken.standings) == wanted["attempts"]
    assert taken.closed_by_time == wanted["closed_by_time"]
    assert (taken.repeated, taken.attempts + part.attempts) == (part.attempts, wanted["attempts"]["counted"])
    assert taken.refused == {name: line[3] for name, line in expected.items() if line[3].startswith("refused")}
    again = take(room, people, users["staff"])
    assert (again.attempts, again.answers, again.repeated) == (0, 0, taken.standings["counted"])
    # The points are those expected: what was stored is the last answer that counts.
    items = {
        version.pk: content.item_of(version.content, code="", category="", kind=version.kind)
        for version in QuestionVersion.objects.all()
    }
    points: Counter[int] = Counter()
    for attempt, version, text in Answer.objects.values_list("attempt", "version", "text"):
        points[attempt] += items[version].points * share_of(items[version], text)
    for attempt in Attempt.objects.all():
        line = expected[attempt.external]
        assert abs(Fraction(points[attempt.pk]) - Fraction(line[5])) < Fraction(6, 1000), attempt.external
        assert sum(items[version].points for version in attempt.paper) == Fraction(line[4])


def test_a_file_out_of_order_is_refused_in_words(room, users):
    rows = season_files.rows("answers.csv")
    with pytest.raises(RuleViolation, match="не подряд"):
        imports.take_sat(
            room=room, attempts=season_files.rows("attempts.csv"), answers=[*rows[:20], rows[0]], allowances=[],
            people={}, by=users["staff"],
        )  # fmt: skip
