"""Sitting a test: begun once, on the server's clock, saved without loss, closed by the clock, by the person or by staff."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.models import Role, User
from hackathon_portal.exams.actions import answers, attempts, exams
from hackathon_portal.exams.content import item_of
from hackathon_portal.exams.models import Answer, Attempt, Exam, QuestionVersion
from hackathon_portal.exams.queries import sitting as queries
from hackathon_portal.exams.rules.items import Kind
from hackathon_portal.exams.rules.marking import share_of
from hackathon_portal.exams.shown import in_bank
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, TooLate
from hackathon_portal.kernel.models import AuditRecord
from tests import sitting

NOON = (2026, 5, 20, 12)


@pytest.fixture
def person(db) -> User:
    return User.objects.create_user(email="sitter@example.org")


@pytest.fixture
def staff(users) -> User:
    return users["staff"]


@pytest.fixture
def exam(person, staff, at) -> Exam:
    at(*NOON)
    made = sitting.ready(person)
    season = sitting.Season.objects.get()
    grant_role(user=staff, season=season, role=Role.METHODOLOGIST, by=None)
    return made


def single(attempt: Attempt) -> int:
    """A question of the paper that is answered by one choice."""
    versions = queries.versions_of(attempt.paper)
    return next(key for key in attempt.paper if versions[key].kind == Kind.SINGLE)


def save(attempt: Attempt, version: int, answer: str = "1", revision: int = 0, **more):
    return answers.save_answer(attempt_id=attempt.pk, version=version, answer=answer, revision=revision, by=attempt.user, **more)


def at_instant(instant):
    return clock.fixed_at(instant)


def test_a_paper_is_drawn_frozen_and_timed_once(exam, person):
    attempt = attempts.start_attempt(exam=exam, by=person)
    assert len(attempt.paper) == exam.paper_size == len({*attempt.paper})
    assert attempt.ends_at == clock.now() + timedelta(minutes=15)
    assert queries.paper_for(exam, user_id=person.pk, number=1) == attempt.paper
    assert not QuestionVersion.objects.filter(pk__in=attempt.paper, frozen_at=None).exists()
    with pytest.raises(RuleViolation, match="Попытка уже идёт"):
        attempts.start_attempt(exam=exam, by=person)
    attempts.submit_attempt(attempt=attempt, by=person)
    second = attempts.start_attempt(exam=exam, by=person)
    assert second.paper != attempt.paper
    attempts.submit_attempt(attempt=second, by=person)
    with pytest.raises(RuleViolation, match="использовано 2 из 2"):
        attempts.start_attempt(exam=exam, by=person)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"is_admitted": False}, "ещё не допущена"),
        ({"specialisations": ["аналитик"]}, "у вас её нет"),
        ({"state": "withdrawn"}, "отказались от участия"),
    ],
)
def test_who_may_not_sit_is_told_why(exam, person, change, said):
    sitting.Entrant.objects.update(**change)
    with pytest.raises(RuleViolation, match=said):
        attempts.start_attempt(exam=exam, by=person)


def test_a_test_is_begun_within_its_window_to_the_second(exam, person):
    with at_instant(exam.opens_at - timedelta(milliseconds=1)), pytest.raises(RuleViolation, match="ещё не открыт"):
        attempts.start_attempt(exam=exam, by=person)
    with at_instant(exam.closes_at + timedelta(milliseconds=1)), pytest.raises(TooLate, match="Начать тест можно было до"):
        attempts.start_attempt(exam=exam, by=person)
    with at_instant(exam.closes_at - timedelta(minutes=3)):
        assert attempts.start_attempt(exam=exam, by=person).ends_at == exam.closes_at


def test_extra_time_moves_the_minutes_and_the_window_also_of_who_sits_already(exam, person, staff):
    with at_instant(exam.closes_at - timedelta(minutes=3)):
        attempt = attempts.start_attempt(exam=exam, by=person)
        allowance = exams.allow_more_time(exam=exam, user=person, factor=Decimal("1.5"), reason="справка", by=staff)
    attempt.refresh_from_db()
    assert attempt.ends_at == exam.closes_at + timedelta(minutes=7.5)
    with pytest.raises(RuleViolation, match="сейчас пишет"):
        exams.take_back_time(allowance=allowance, by=staff)
    with pytest.raises(RuleViolation, match="методист"):
        exams.allow_more_time(exam=exam, user=person, factor=Decimal(2), reason="сам", by=person)


def test_the_last_millisecond_of_the_grace_counts_and_the_next_one_does_not(exam, person):
    attempt = attempts.start_attempt(exam=exam, by=person)
    version = single(attempt)
    last = attempt.ends_at + timedelta(seconds=exam.grace_seconds)
    with at_instant(last):
        kept = save(attempt, version, "1")
    with at_instant(last + timedelta(milliseconds=1)), pytest.raises(TooLate) as refused:
        save(attempt, version, "2", kept.revision)
    assert "Время попытки закончилось 20.05.2026 в 12:15:00" in str(refused.value)
    assert "Засчитан ответ, сохранённый в 12:15:05" in str(refused.value)
    stored = Answer.objects.get()
    assert stored.text == in_bank(queries.versions_of([version])[version], queries.seed_of(attempt.pk), "1")
    with at_instant(last + timedelta(seconds=9)):
        assert save(attempt, version, "1", 0).revision == 1, "the same again is told as stored"
        assert attempts.submit_attempt(attempt=attempt, by=person).state == Attempt.State.BY_TIME


def test_of_two_windows_neither_loses_what_it_typed(exam, person):
    attempt = attempts.start_attempt(exam=exam, by=person)
    version = single(attempt)
    assert save(attempt, version, "1").revision == 1
    assert save(attempt, version, "2", 1).revision == 2
    with pytest.raises(answers.StaleAnswer) as stale:
        save(attempt, version, "3", 1)
    assert (stale.value.saved.answer, stale.value.saved.revision, stale.value.typed) == ("2", 2, "3")
    assert save(attempt, version, "2", 1).revision == 2, "a repeat whose first answer was lost"
    assert save(attempt, version, "3", 2).revision == 3


def test_an_answer_of_no_option_or_no_question_is_refused_and_saving_is_one_statement(exam, person, users):
    attempt = attempts.start_attempt(exam=exam, by=person)
    version = single(attempt)
    save(attempt, version)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        save(attempt, version, "2", 1, seconds=10_000)
    assert len(asked) == 1
    assert Answer.objects.get().seconds == 0, "not longer than the attempt"
    with pytest.raises(RuleViolation, match="Такого варианта"):
        save(attempt, version, "17", 2)
    other = QuestionVersion.objects.exclude(pk__in=attempt.paper).exclude(kind__in=[Kind.ORDERING, Kind.MATCHING]).first()
    with pytest.raises(RuleViolation, match="Такого"):
        save(attempt, other.pk, "1")
    with pytest.raises(RuleViolation, match="Такого вопроса"):
        answers.save_answer(attempt_id=attempt.pk, version=version, answer="1", revision=0, by=users["staff"])
    with pytest.raises(RuleViolation, match="другого человека"):
        attempts.submit_attempt(attempt=attempt, by=users["staff"])


def test_closed_by_staff_and_opened_again_with_the_time_that_was_left(exam, person, staff):
    attempt = attempts.start_attempt(exam=exam, by=person)
    with at_instant(attempt.started_at + timedelta(minutes=5)):
        attempts.close_by_staff(attempt=attempt, reason="пересадка", by=staff)
    with at_instant(attempt.started_at + timedelta(minutes=60)):
        with pytest.raises(RuleViolation, match="Причина: пересадка"):
            save(attempt, single(attempt))
        again = attempts.reopen_attempt(attempt=attempt, reason="пересажен", by=staff)
        assert again.ends_at == clock.now() + timedelta(minutes=10)
        save(attempt, single(attempt))
    with at_instant(again.ends_at):
        assert attempts.submit_attempt(attempt=again, by=person).seconds == 15 * 60
    with pytest.raises(RuleViolation, match="сотрудник"):
        attempts.close_by_staff(attempt=attempt, reason="хочу", by=person)


def test_five_thousand_attempts_are_closed_by_one_statement(exam):
    people = User.objects.bulk_create(
        [User(email=f"p{number}@example.org", password="!") for number in range(5000)], batch_size=1000
    )
    now = clock.now()
    Attempt.objects.bulk_create(
        [
            Attempt(exam=exam, user=user, number=1, paper=[1], started_at=now, ends_at=now + timedelta(minutes=15))
            for user in people
        ],
        batch_size=1000,
    )
    with at_instant(now + timedelta(minutes=15, seconds=5)):
        assert attempts.close_overdue() == 0, "the last second of the grace"
    with at_instant(now + timedelta(minutes=15, seconds=6)), CaptureQueriesContext(connection) as asked:
        assert attempts.close_overdue() == 5000
    assert len([query for query in asked if "UPDATE" in query["sql"]]) == 1
    assert {*Attempt.objects.values_list("state", "seconds")} == {("by_time", 900)}
    assert AuditRecord.objects.filter(name="close_attempts_of_room", about="закрыто попыток: 5000").count() == 1


def test_papers_are_the_same_for_the_same_seed_and_questions_are_shown_alike(exam):
    pool = queries.pool_of(exam)
    shown = Counter(key for user in range(400) for key in queries.paper_for(exam, user_id=user, number=1, pool=pool))
    wanted = 400 * exam.paper_size / len(pool)
    assert len(shown) == len(pool)
    assert all(abs(count - wanted) < wanted / 5 for count in shown.values())
    assert queries.paper_for(exam, user_id=7, number=1, pool=pool[::-1]) == queries.paper_for(exam, user_id=7, number=1)


def test_the_order_of_options_never_changes_the_mark(exam, person):
    """Whoever chooses the same text is marked alike, whatever its place on the page."""
    attempt = attempts.start_attempt(exam=exam, by=person)
    version = queries.versions_of(attempt.paper)[single(attempt)]
    item = item_of(version.content, code="", category="", kind=version.kind)
    marks, orders = {}, set()
    for seed in (queries.seed_of(number) for number in range(40)):
        shown = queries.shown(version, seed)
        orders.add(tuple(choice.words for choice in shown.choices))
        for choice in shown.choices:
            marks.setdefault(choice.words, set()).add(share_of(item, in_bank(version, seed, choice.value)))
    assert len(orders) > 1
    assert {len(shares) for shares in marks.values()} == {1}


def test_a_test_is_planned_checked_announced_changed_closed_and_withdrawn(exam, person, staff):
    room, bank = sitting.Season.objects.get().room, exam.bank
    values = {
        "code": "NEW", "title": "Новый", "bank": bank, "category": "программист", "paper_size": 30, "strata": [["single", 5]],
        "minutes": 20, "opens_at": exam.opens_at, "closes_at": exam.closes_at, "attempts": 1, "grace_seconds": 5,
        "pass_percent": Decimal(50), "specialisations": [],
    }  # fmt: skip
    planned = exams.plan_exam(room=room, values=values, by=staff)
    with pytest.raises(RuleViolation, match="Вопросов «любых» в банке 15, а в варианте их должно быть 25"):
        exams.publish_exam(exam=planned, by=staff)
    planned = exams.change_exam(exam=planned, values={"paper_size": 10}, by=staff)
    planned = exams.publish_exam(exam=planned, by=staff)
    attempt = attempts.start_attempt(exam=planned, by=person)
    kinds = Counter(version.kind for version in queries.versions_of(attempt.paper).values())
    assert kinds[Kind.SINGLE] >= 5
    with pytest.raises(RuleViolation, match="Тест уже пишут, поэтому не изменить: минут на попытку"):
        exams.change_exam(exam=planned, values={"minutes": 1}, reason="быстрее", by=staff)
    with pytest.raises(RuleViolation, match="причину"):
        exams.change_exam(exam=planned, values={"title": "Другой"}, by=staff)
    closed = exams.close_exam(exam=planned, reason="хватит", by=staff)
    save(attempt, single(attempt))
    closed = exams.reopen_exam(exam=closed, reason="рано", by=staff)
    exams.withdraw_exam(exam=closed, reason="ошибка в банке", by=staff)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.reason) == (Attempt.State.BY_STAFF, "ошибка в банке")
    with pytest.raises(RuleViolation, match="отозван"):
        attempts.start_attempt(exam=Exam.objects.get(pk=planned.pk), by=person)
