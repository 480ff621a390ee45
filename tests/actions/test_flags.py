"""Flags: once for a side, a wrong one counted before the next is taken, a corrected flag credits who had sent it, the flag itself is nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hackathon_portal.competitions.actions import flags
from hackathon_portal.competitions.models import Solve, Task, WrongTry
from hackathon_portal.competitions.queries import boards
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from tests import build, seasons
from tests import season_competitions as competing

pytestmark = pytest.mark.django_db


@pytest.fixture
def played(users, at):
    at(2020, 6, 20, 12)
    made = seasons.made_season()
    one = competing.of_flags(made)
    person = made.people["entrant"]
    return made, one, competing.side(one, person, "Ключи"), person, one.tasks.get(code="t1")


def sent(played, flag: str, task: Task | None = None):
    _made, _one, side, person, first = played
    return flags.try_flag(task=task or first, side=side, flag=flag, by=person)


def test_after_three_wrong_flags_the_side_waits_and_after_five_it_is_over(played, at):
    assert [sent(played, f"мимо {number}").standing.left for number in range(3)] == [4, 3, 2]
    with pytest.raises(RuleViolation, match=r"ещё 60 с\. Осталось попыток: 2"):
        sent(played, "мимо 3")
    at(2020, 6, 20, 12, 2)
    assert sent(played, "мимо 1").is_known  # nothing is spent on what was wrong already
    assert [sent(played, f"мимо {number}").standing.left for number in (3, 4)] == [1, 0]
    with pytest.raises(RuleViolation, match="5 из 5"):
        sent(played, "flag{один}")
    assert WrongTry.objects.count() == 5


def test_a_task_is_solved_once_for_its_fixed_points_whatever_others_do(played):
    made, one, side, _person, task = played
    assert sent(played, " flag{один}\n").is_right
    with pytest.raises(RuleViolation, match="уже решена"):
        sent(played, "flag{один}")
    assert not sent(played, "FLAG{ДВА}", one.tasks.get(code="t2")).is_right
    other = seasons.entrant(made.season, build.user(), at=clock.now()).user
    theirs = competing.side(one, other, "Другие")
    with pytest.raises(RuleViolation, match="чужая команда"):
        flags.try_flag(task=task, side=side, flag="flag{один}", by=other)
    flags.try_flag(task=task, side=theirs, flag="flag{один}", by=other)
    rows = boards.visible_scores(other, one, clock.now()).public
    assert [(row.place, row.title, row.points) for row in rows] == [(1, "Ключи", 100), (2, "Другие", 100)]


def test_a_corrected_flag_counts_from_the_moment_it_was_sent(played, at):
    made, _one, side, _person, task = played
    sent(played, "flag{верный}")
    before = clock.now()
    at(2020, 6, 20, 15)
    with pytest.raises(RuleViolation, match="причину"):
        flags.correct_flag(task=task, flag="flag{верный}", reason=" ", by=made.staff)
    assert flags.correct_flag(task=task, flag="flag{верный}", reason="опечатка", by=made.staff) == 1
    solve = Solve.objects.get()
    assert (solve.side, before - solve.at) == (side, timedelta(0))
    assert not WrongTry.objects.exists()


def test_points_and_limits_stay_once_a_flag_was_sent(played):
    made, _one, _side, _person, task = played
    flags.change_task(task=task, values={"points": 150}, by=made.staff)
    sent(played, "мимо")
    with pytest.raises(RuleViolation, match="баллы и попытки больше не меняют"):
        flags.change_task(task=task, values={"points": 200}, by=made.staff)
    flags.change_task(task=task, values={"text": "Уточнено."}, by=made.staff)
    with pytest.raises(RuleViolation, match="удалить её нельзя"):
        flags.drop_task(task=task, by=made.staff)
    with pytest.raises(RuleViolation, match="методист и сотрудник"):
        flags.change_task(task=task, values={"text": "а"}, by=made.people["entrant"])


def test_no_flag_is_taken_before_the_opening_or_after_the_end(played, at):
    at(2020, 6, 20, 10)
    with pytest.raises(RuleViolation, match="ещё не началось"):
        sent(played, "flag{один}")
    at(2020, 6, 28, 12)
    with pytest.raises(RuleViolation, match="закончилось"):
        sent(played, "flag{один}")
    assert not Solve.objects.exists()
