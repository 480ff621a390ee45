"""A competition attacked: borders of days and of the freeze, answers corrected while a file is scored, sides gone while somebody sends."""

from __future__ import annotations

import io
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from hackathon_portal.competitions import rescoring
from hackathon_portal.competitions.actions import competitions, files, flags, results, scoring, sending, sides
from hackathon_portal.competitions.models import Competition, Side
from hackathon_portal.competitions.queries.competitions import verdict_for
from hackathon_portal.demo import competitions as played
from hackathon_portal.kernel import clock, jobs
from hackathon_portal.kernel.errors import TooLate
from hackathon_portal.kernel.models import Job
from tests import season_competitions, seasons
from tests.actions.test_competitions import refused, shown
from tests.competing import CLOSES, DURING, OPENS, Guessed, answers, knows, made_competition, no_child, reference

DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)


@pytest.mark.django_db(transaction=True)
def test_a_file_scored_by_the_answers_before_never_slips_past_a_correction(monkeypatch):
    made = made_competition("AB", daily_limit=None)
    no_child(monkeypatch)
    made.sent_and_scored("A", knows(9))
    late = made.send("B", answers(knows(8)))
    lease, keys = scoring._take(None)  # type: ignore[misc]  # one waits
    assert keys == [late.pk]
    before = made.competition.reference
    ordered = files.correct_reference(competition=made.competition, file=reference(), reason="опечатка", by=made.staff)

    def write() -> int:
        try:
            return scoring._score_one(Guessed(), late, before, lease)  # type: ignore[arg-type]  # instead of a child
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writing: list[Future[int]] = []
        boards_of = rescoring._boards

        def meanwhile(competition: Competition) -> Any:
            if not writing:
                writing.append(pool.submit(write))
                with pytest.raises(TimeoutError):
                    writing[0].result(timeout=0.5)  # it waits for the correction
            return boards_of(competition)

        monkeypatch.setattr(rescoring, "_boards", meanwhile)
        rescoring.rescore(ordered)
        assert writing[0].result(timeout=10) == 0
    late.refresh_from_db()
    assert (late.state, late.reference) == ("queued", None)
    assert scoring.score_left() == 1
    late.refresh_from_db()
    assert late.reference == Competition.objects.get().reference != before


def test_the_days_of_a_limit_the_freeze_and_the_end_each_have_one_border(users, monkeypatch):
    no_child(monkeypatch)
    made = made_competition("AB", daily_limit=1, time_zone="Asia/Vladivostok", freeze_at=CLOSES - DAY)
    midnight = datetime(2020, 8, 1, 14, tzinfo=UTC)  # of Vladivostok
    made.send("A", answers(knows(1)), at=midnight - INSTANT)
    made.send("A", answers(knows(2)), at=midnight)
    refused("limit.daily", made.send, code="A", data=answers(knows(3)), at=midnight + DAY - INSTANT)
    assert verdict_for(made.side("A"), midnight + INSTANT).again_at == midnight + DAY
    refused("file.same", made.send, code="A", data=answers(knows(1)), at=midnight + DAY)
    made.sent_and_scored("B", knows(30), at=CLOSES - DAY)
    seen = shown(made, AnonymousUser(), CLOSES)
    assert (seen.public[0].code, seen.files, len(seen.steps)) == ("B", 3, 3)  # what came at the very instant is in the table
    made.sent_and_scored("A", knows(40), at=CLOSES)  # the last instant is still inside
    assert shown(made, AnonymousUser(), CLOSES) == seen
    with pytest.raises(TooLate):
        made.send("B", answers(knows(31)), at=CLOSES + INSTANT)
    # Nobody has chosen: the best two by the public part stand for a side; an excluded one is in no count, whatever is opened.
    with clock.fixed_at(CLOSES + DAY):
        sides.exclude_side(side=made.side("B"), reason="чужой файл", by=made.staff)
        opened = results.reveal(competition=made.competition, by=made.staff)
        seen = shown(made, AnonymousUser(), clock.now())
        assert ([row.code for row in seen.final or []], seen.files, seen.sides) == (["A"], 3, 1)
        assert {step.side_id for step in seen.steps} == {made.side("A").pk}
        results.take_back_reveal(competition=opened, reason="рано", by=made.staff)
        seen = shown(made, AnonymousUser(), clock.now())
        assert (seen.final, seen.frozen_at, seen.files) == (None, CLOSES - DAY, 2)


def test_a_side_that_is_gone_while_its_file_is_read_is_refused_in_words(users, monkeypatch):
    made = made_competition("A")
    monkeypatch.setattr(sending, "_faults", lambda *given: Side.objects.all().delete() and [])
    refused("side.none", made.send, code="A", data=answers(knows(1)))


def test_what_is_announced_is_changed_only_so_that_files_taken_stay_fit(users):
    made = made_competition("A", freeze_at=CLOSES - DAY)
    change = {"competition": made.competition, "by": made.staff, "reason": "так нужно"}
    with clock.fixed_at(DURING):
        for name in ("most_rows", "most_bytes"):
            refused("competition.smaller", competitions.change_competition, values={name: 41}, **change)
        refused("board.past", competitions.change_competition, values={"freeze_at": DURING - DAY}, **change)
        assert competitions.change_competition(values={"most_rows": 400_000}, **change).most_rows == 400_000


def test_an_announcement_taken_back_after_a_correction_takes_other_answers(users):
    made = made_competition("")
    one = made.competition
    with clock.fixed_at(OPENS):
        files.correct_reference(competition=one, file=reference(), reason="опечатка", by=made.staff)
        jobs.run(Job.objects.get(kind="competitions.rescore").pk)
        files.correct_reference(competition=one, file=reference(), reason="ещё одна", by=made.staff)
        draft = competitions.withdraw_competition(competition=one, reason="рано", by=made.staff)
        assert files.set_reference(competition=draft, file=reference(), by=made.staff).number == 4
        assert not draft.rescorings.filter(done_at=None).exists()
        too_large = io.BytesIO(b"id,left\n" + b"".join(b"r%d,1e101\n" % row for row in range(40)))
        competitions.change_competition(
            competition=draft, values={"metric": "mae", "value_low": -1e9, "value_high": 1e9}, by=made.staff
        )
        refused("reference.unfit", files.set_reference, competition=draft, file=too_large, by=made.staff)


def test_a_set_played_beside_a_running_portal_waits_for_files_its_worker_has_taken(users, monkeypatch):
    made = made_competition("A")
    no_child(monkeypatch)
    file = made.send("A", answers(knows(9)))
    lease, _ = scoring._take(None)  # type: ignore[misc]  # one waits
    left = iter([lambda: None, lambda: scoring._let_go([file], lease)])
    monkeypatch.setattr(played.time, "sleep", lambda seconds: next(left)())
    played.score_all(made.competition)
    file.refresh_from_db()
    assert file.state == "scored"


def test_a_flag_that_was_wrong_until_it_was_corrected_is_right_when_sent_again(users, at):
    at(2020, 6, 20, 12)
    made = seasons.made_season()
    one, person = season_competitions.of_flags(made), made.people["entrant"]
    side, task = season_competitions.side(one, person), one.tasks.get(code="t1")
    flags.try_flag(task=task, side=side, flag="flag{новый}", by=person)
    task.flag_hash = flags.flag_hash(one, "t1", "flag{новый}")  # as if the correction had not seen this try yet
    task.save()
    assert flags.try_flag(task=task, side=side, flag="flag{новый}", by=person).is_right
    assert (side.wrong.count(), side.solves.count()) == (0, 1)
