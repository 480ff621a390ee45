"""Marks, statistics and decisions on keys through the database, against the season's expected files."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from django.db.models import F

from hackathon_portal.exams import rescoring
from hackathon_portal.exams.actions.effects import changes_in
from hackathon_portal.exams.actions.marking import mark_exam, mark_left
from hackathon_portal.exams.actions.rulings import adopt_ruling, propose_ruling, take_back_ruling
from hackathon_portal.exams.actions.statistics import compute_statistics
from hackathon_portal.exams.models import Attempt, Mark, Ruling, Score
from hackathon_portal.exams.policies import USUAL
from hackathon_portal.exams.queries.results import report_of, sittings_of
from hackathon_portal.exams.queries.scores import points_text
from hackathon_portal.kernel import outbox
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import Job, OutboxMessage
from tests import season_files
from tests.sat import Sat

EXPECTED = season_files.expected("answers")
DAY = date(2020, 6, 25)


@pytest.fixture
def sat(db) -> Sat:
    return Sat()


def lines(sat: Sat) -> dict[str, str]:
    marked = Attempt.objects.filter(exam__room=str(sat.room), units__isnull=False)
    return {
        attempt.external: f"{points_text(attempt.full_units)},{points_text(attempt.units)},{'passed' if attempt.is_passed else 'not_passed'}"
        for attempt in marked
    }


def wanted(column: int) -> dict[str, str]:
    rows = (line.split(",") for line in season_files.content("answers.expected-lines.csv").decode().splitlines())
    return {row[0]: f"{row[4]},{row[column]}" for row in rows if row[3] == "counted"}


def rule(sat: Sat, *, never_lowers: bool = True) -> Ruling:
    its = EXPECTED["ruling"]
    ruling = propose_ruling(
        version=sat.versions[its["item"]], decision=its["decision"], answers=[str(its["right_option"])], by=sat.methodologist,
        reason="Верен другой вариант", never_lowers=never_lowers,
    )  # fmt: skip
    return adopt_ruling(ruling=ruling, by=sat.staff, protocol_number="7", protocol_date=DAY)


def test_the_whole_season_comes_out(sat, django_assert_max_num_queries):
    """Points, statistics, a decision, rescoring and the report equal the expected files; done twice nothing changes."""
    with django_assert_max_num_queries(30):
        mark_exam(exam=sat.exams["DS"], by=sat.methodologist)
    for exam in sat.exams.values():
        mark_exam(exam=exam, by=sat.methodologist)
        compute_statistics(exam=exam, by=sat.methodologist, thresholds=USUAL)
    assert {name: line.rpartition(",")[0] for name, line in lines(sat).items()} == wanted(5)
    before, marks = lines(sat), Mark.objects.count()
    mark_exam(exam=sat.exams["DS"], by=sat.methodologist)
    assert (lines(sat), Mark.objects.count()) == (before, marks)
    ruling = rule(sat)
    assert ruling.figures == {
        "attempts": 12, "gain": EXPECTED["ruling_changes"]["gain"], "lose": 0, "now_pass": 0, "now_fail": 0, "rests": []
    }  # fmt: skip
    rescoring.rescore(ruling)
    after = lines(sat)
    assert {name: line.rpartition(",")[0] for name, line in after.items()} == wanted(6)
    history = Score.objects.count()
    assert history == EXPECTED["ruling_changes"]["gain"] == OutboxMessage.objects.filter(kind="exams.rescored").count()
    rescoring.rescore(ruling)
    assert (lines(sat), Score.objects.count()) == (after, history)
    report = report_of(sat.room, statuses=sat.statuses, name_of=sat.name_of, changes=changes_in(sat.room))
    for key in ("attempts", "ruling_changes", "sum_of_points", "passed_people", "passed_people_sha256", "passed_attempts"):
        assert report[key] == EXPECTED[key], key
    assert report["items"].keys() == EXPECTED["items"].keys()
    for code, about in EXPECTED["items"].items():
        near(report["items"][code], about, code)
    results = {result.external: result for result in sittings_of(sat.room)}
    assert len(results) == EXPECTED["attempts"]["counted"]
    assert results["A000001"].share == Fraction(14, 17)
    assert results["A000001"].seconds == 840


def near(found: dict, about: dict, code: str) -> None:
    assert found.keys() == about.keys(), code
    for name, value in about.items():
        if isinstance(value, dict):
            near(found[name], value, code)
        elif isinstance(value, float):
            assert found[name] == pytest.approx(value, abs=EXPECTED["tolerance"].get(name, 0.002)), (code, name)
        else:
            assert found[name] == value, (code, name)


def test_a_decision_that_lowers_lowers_and_taken_back_gives_everything_back(sat):
    exam = sat.exams["DS"]
    mark_exam(exam=exam, by=sat.methodologist)
    before = lines(sat)
    ruling = rule(sat, never_lowers=False)
    rescoring.rescore(ruling)
    lost = Score.objects.filter(units_after__lt=F("units_before")).count()
    assert lost == ruling.figures["lose"] == EXPECTED["ruling_changes"]["lose_when_strict"]
    back = take_back_ruling(ruling=ruling, by=sat.staff, reason="Эксперты подтвердили прежний ключ")
    rescoring.rescore(back)
    assert lines(sat) == before
    assert Score.objects.filter(ruling=ruling).count() == 2 * (ruling.figures["gain"] + ruling.figures["lose"])


def test_a_question_taken_away_is_nobodys_loss(sat):
    exam = sat.exams["PM"]
    mark_exam(exam=exam, by=sat.methodologist)
    before = dict(Attempt.objects.filter(exam=exam).values_list("pk", "units"))
    ruling = propose_ruling(version=sat.versions["PM-23"], decision="annul", reason="Двусмысленный вопрос", by=sat.methodologist)
    rescoring.rescore(adopt_ruling(ruling=ruling, by=sat.staff, protocol_number="8", protocol_date=DAY))
    after = dict(Attempt.objects.filter(exam=exam).values_list("pk", "units"))
    assert all(after[pk] >= units for pk, units in before.items())
    assert any(after[pk] > units for pk, units in before.items())
    sat.versions["PM-23"].question.refresh_from_db()
    assert sat.versions["PM-23"].question.retired_at is not None


def test_two_people_decide_and_the_second_is_told(sat):
    mark_exam(exam=sat.exams["DS"], by=sat.methodologist)
    version = sat.versions["DS-25"]

    def propose(**more):
        return propose_ruling(version=version, decision="new_key", answers=["2"], reason="Ошибка", by=sat.staff, **more)

    ruling = propose()
    with pytest.raises(RuleViolation, match="уже предложено решение №"):
        propose()
    with pytest.raises(RuleViolation, match="не тот, кто его предложил"):
        adopt_ruling(ruling=ruling, by=sat.staff, protocol_number="7", protocol_date=DAY)
    with pytest.raises(RuleViolation, match="сотрудники сезона"):
        adopt_ruling(ruling=ruling, by=sat.methodologist, protocol_number="7", protocol_date=DAY)
    adopt_ruling(ruling=ruling, by=sat.other, protocol_number="7", protocol_date=DAY)
    with pytest.raises(RuleViolation, match="Пока страница была открыта"):
        propose(known=0)
    with pytest.raises(RuleViolation, match="называйте их номерами"):
        propose_ruling(version=version, decision="new_key", answers=["9"], reason="Ошибка", by=sat.staff)


def test_a_rescoring_whose_worker_dies_goes_on_and_is_done_once(sat, monkeypatch):
    mark_exam(exam=sat.exams["DS"], by=sat.methodologist)
    ruling = rule(sat)
    job = Job.objects.get(kind="exams.rescore")
    assert (job.room, job.state) == (str(sat.room), Job.State.QUEUED)
    posted = outbox.post_many

    def dies(messages):
        posted(messages)
        raise SystemExit

    monkeypatch.setattr(outbox, "post_many", dies)
    with pytest.raises(SystemExit):
        rescoring.rescore(ruling)
    ruling.refresh_from_db()
    assert ruling.rescored_at is None
    assert OutboxMessage.objects.filter(kind="exams.rescored").count() == 0, (
        "the letters of a piece are posted whole or not at all"
    )
    monkeypatch.undo()
    changed = rescoring.rescore(ruling)
    ruling.refresh_from_db()
    assert ruling.rescored_at is not None
    assert changed == Score.objects.count() == OutboxMessage.objects.filter(kind="exams.rescored").count()


def test_an_attempt_closed_later_is_marked_by_the_clock(sat):
    exam = sat.exams["QA"]
    assert mark_left() == sum(exam.sittings.exclude(units=None).count() for exam in sat.exams.values()) > 0
    late = Attempt.objects.filter(exam=exam).first()
    Attempt.objects.filter(pk=late.pk).update(units=None, full_units=None, is_passed=None, key_revision=None)
    assert mark_left() == 1
    assert mark_left() == 0
    again = Attempt.objects.get(pk=late.pk)
    assert (again.units, again.full_units) != (None, None)


def test_who_keeps_no_keys_marks_nothing_and_rules_on_nothing(sat):
    person = next(iter(sat.people.values()))
    with pytest.raises(RuleViolation, match="методисты и сотрудники сезона"):
        mark_exam(exam=sat.exams["DS"], by=person)
    with pytest.raises(RuleViolation, match="методисты и сотрудники сезона"):
        propose_ruling(version=sat.versions["DS-25"], decision="annul", reason="x", by=person)
    assert Ruling.objects.count() == 0
