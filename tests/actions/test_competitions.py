"""Competitions: announced and taken back, files within limits, the one function that says who sees which scores, corrections, exclusions."""

from __future__ import annotations

import functools
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from hackathon_portal.competitions import rescoring
from hackathon_portal.competitions.actions import competitions, files, results, scoring, sending, sides
from hackathon_portal.competitions.models import Competition, Rescoring, Submission
from hackathon_portal.competitions.queries import boards
from hackathon_portal.competitions.queries.competitions import publication_of, reveal_of, verdict_for
from hackathon_portal.competitions.scoring import parent
from hackathon_portal.kernel import clock, jobs, limits
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord, Job, OutboxMessage
from tests import build, seasons
from tests.competing import CLOSES, DURING, OPENS, TRUTH, answers, knows, made_competition, reference

DAY = timedelta(days=1)


def refused(code: str, function: Any, /, **given: Any) -> RuleViolation:
    with pytest.raises(RuleViolation) as caught:
        function(**given)
    assert caught.value.code == code, str(caught.value)
    return caught.value


def shown(made: Any, viewer: Any, at: Any) -> boards.Visible:
    return boards.visible_scores(viewer, Competition.objects.get(pk=made.competition.pk), at)


def test_a_competition_is_announced_shows_what_follows_and_is_taken_back_until_somebody_sends(users):
    made = seasons.made_season()
    values = {"code": "kwh", "title": "Расход", "metric": "rmse", "value_column": "kwh", "opens_at": OPENS, "closes_at": CLOSES}
    with clock.fixed_at(OPENS - DAY):
        refused("forbidden", competitions.create_competition, room=made.season.room, values=values, by=made.people["entrant"])
        refused("competition.bounds", competitions.create_competition, room=made.season.room, values=values, by=made.staff)
        values |= {"value_low": 0.0, "value_high": 1e6}
        draft = competitions.create_competition(room=made.season.room, values=values, by=made.people["methodologist"])
        assert "Нет файла верных ответов" in publication_of(draft, clock.now()).faults[0].words
        refused("competition.unready", competitions.publish_competition, competition=draft, by=made.staff)
        refused("reference.unfit", files.set_reference, competition=draft, file=io.BytesIO(b"id,kwh\nr1,x\n"), by=made.staff)
        files.set_reference(competition=draft, file=reference(), by=made.staff)
        draft.refresh_from_db()
        assert draft.split_seed_sha256 in " ".join(publication_of(draft, clock.now()).does)
        announced = competitions.publish_competition(competition=draft, by=made.staff)
        refused("reference.published", files.set_reference, competition=draft, file=reference(), by=made.staff)
        refused(
            "reason.missing",
            competitions.change_competition,
            competition=announced,
            values={"title": "Расход энергии"},
            by=made.staff,
        )
        refused(
            "competition.begun",
            competitions.change_competition,
            competition=announced,
            values={"metric": "mae"},
            reason="а",
            by=made.staff,
        )
        refused("reason.missing", competitions.withdraw_competition, competition=announced, reason=" ", by=made.staff)
        back = competitions.withdraw_competition(competition=announced, reason="рано", by=made.staff)
        assert back.state == Competition.State.DRAFT
        assert competitions.change_competition(competition=back, values={"metric": "mae"}, by=made.staff).metric == "mae"


def test_after_the_first_file_an_announcement_stays_and_a_closing_is_taken_back(users):
    made = made_competition("A")
    made.send("A", answers(knows(3)))
    refused("competition.begun", competitions.withdraw_competition, competition=made.competition, reason="рано", by=made.staff)
    closed = competitions.close_competition(competition=made.competition, reason="утечка", by=made.staff)
    refused("competition.closed", made.send, code="A", data=answers(knows(4)))
    assert (
        competitions.reopen_competition(competition=closed, reason="ошиблись", by=made.staff).state == Competition.State.PUBLISHED
    )
    made.send("A", answers(knows(4)))


def test_who_is_no_entrant_or_in_no_side_sends_nothing(users):
    made = made_competition("A", side_size=2)
    stranger, other = build.user(), build.user()
    seasons.entrant(made.season.season, other)
    upload = SimpleUploadedFile("a.csv", answers(knows(1)))
    with clock.fixed_at(DURING):
        refused("competition.gate", sending.send_file, competition=made.competition, file=upload, by=stranger)
        refused("side.none", sending.send_file, competition=made.competition, file=upload, by=other)
        refused("side.unknown", sides.join_side, competition=made.competition, key="не то", by=other)
        joined = sides.join_side(competition=made.competition, key=made.side("A").key, by=other)
        assert joined.code == "A"
        refused("side.member", sides.join_competition, competition=made.competition, title="Свои", by=other)
        sending.send_file(competition=made.competition, file=upload, by=other)


class Large(io.BytesIO):
    """An upload that says how large it is; reading it to the end would be a fault."""

    name = "big.csv"

    def __init__(self, head: bytes, size: int) -> None:
        super().__init__(head)
        self.size = size


@pytest.mark.parametrize(
    ("head", "size", "code"),
    [
        (b"id,p\n", 100 * 2**20, "file.too_large"),
        (b"PK\x03\x04", 4000, "file.packed"),
        (b"\x1f\x8b\x08\x00", 4000, "file.packed"),
    ],
)
def test_a_huge_file_or_a_bomb_is_refused_in_words_unread(users, head, size, code):
    made = made_competition("A")
    with clock.fixed_at(DURING):
        refused(code, sending.send_file, competition=made.competition, file=Large(head, size), by=made.people["A"])
    assert not Submission.objects.exists()


def test_a_malformed_file_says_what_is_wrong_and_uses_up_no_limit_but_a_million_of_them_do(users, monkeypatch):
    made = made_competition("A", most_rows=1000)
    kept = made.send("A", answers(knows(1)).replace(b"r7,0.5", b"r7,NaN"))
    assert (kept.state, kept.errors, bool(kept.file)) == ("failed", [{"code": "value.not_finite", "line": 9, "count": 1}], False)
    million = made.send("A", b"id,p\n" + b"r1,0.5\n" * 1_000_000)  # 7 MB: the worker looks
    assert million.state == "queued"
    assert verdict_for(made.side("A"), DURING).left_today == 1
    scoring.score_left()
    million.refresh_from_db()
    assert million.state == "failed"
    assert {"code": "file.too_many_rows", "line": 1002, "count": 1001} in million.errors
    assert verdict_for(made.side("A"), DURING).left_today == 2
    few = limits.LIMITS["malformed_file"]
    monkeypatch.setitem(limits.LIMITS, "malformed_file", type(few)(2, few.seconds, few.why, few.words))
    made.send("A", b"id,p\n1")
    with pytest.raises(RuleViolation, match="Слишком много файлов с ошибками") as caught:
        made.send("A", b"id,p\n2")
    assert caught.value.status == 429


@pytest.mark.django_db(transaction=True)
def test_forty_sends_at_once_within_a_limit_of_five_are_five():
    made = made_competition("A", daily_limit=5)
    side = made.side("A")

    def send(number: int) -> str:
        try:
            file = SimpleUploadedFile("a.csv", answers(lambda row: 0.5 + number / 1000))
            sending.send_file(competition=made.competition, file=file, by=made.people["A"])
        except RuleViolation as violation:
            return violation.code
        finally:
            connection.close()
        return ""

    with clock.fixed_at(DURING), ThreadPoolExecutor(40) as pool:
        codes = list(pool.map(send, range(40)))
    assert codes.count("") == 5
    assert set(codes) == {"", "limit.daily"}
    assert side.submissions.count() == 5


def test_one_function_says_who_sees_which_scores(users):
    made = made_competition("AB", freeze_at=CLOSES - DAY)
    first = made.send("A", answers(knows(30)), at=CLOSES - 3 * DAY)
    second = made.sent_and_scored("B", knows(40), at=CLOSES - DAY / 2)
    visitor, own, staff = AnonymousUser(), made.people["B"], made.staff
    before, frozen, later = CLOSES - 2 * DAY, CLOSES - DAY / 4, CLOSES + DAY
    assert [row.code for row in shown(made, visitor, frozen).public] == ["A"]
    assert (shown(made, visitor, frozen).files, shown(made, visitor, frozen).sides) == (1, 1)
    assert [row.code for row in shown(made, staff, frozen).public] == ["B", "A"]
    for viewer in (visitor, own, made.season.people["entrant"]):
        for at in (before, frozen, later):
            seen = shown(made, viewer, at)
            assert seen.final is None
            assert seen.of(first).private is seen.of(second).private is None
    assert shown(made, own, frozen).of(second).public is not None
    assert shown(made, own, frozen).of(first).public is None
    assert shown(made, staff, frozen).of(second).private == second.private
    assert shown(made, staff, frozen).final is not None
    with clock.fixed_at(later):
        results.reveal(competition=made.competition, by=staff)
    seen = shown(made, visitor, later)
    assert [row.code for row in seen.final or []] == ["B", "A"]
    assert shown(made, own, later).of(second).private == second.private
    assert shown(made, visitor, later).of(second) == boards.NOTHING


def test_the_board_stands_still_from_now_on_and_is_let_go_with_a_reason(users):
    made = made_competition("A")
    with clock.fixed_at(DURING):
        refused("forbidden", results.freeze, competition=made.competition, by=made.people["A"])
        results.freeze(competition=made.competition, by=made.staff)
        refused("board.frozen", results.freeze, competition=made.competition, by=made.staff)
    made.sent_and_scored("A", knows(9), at=DURING + DAY)
    assert shown(made, AnonymousUser(), DURING + DAY).public == []
    with clock.fixed_at(DURING + 2 * DAY):
        refused("reason.missing", results.unfreeze, competition=made.competition, reason="", by=made.staff)
        results.unfreeze(competition=made.competition, reason="рано", by=made.staff)
    assert len(shown(made, AnonymousUser(), DURING + 2 * DAY).public) == 1


def test_results_are_opened_after_the_end_shown_before_and_taken_back_until_the_letters_leave(users):
    made = made_competition("AB")
    made.send("A", answers(knows(10)))
    with clock.fixed_at(DURING):
        refused("competition.under_way", results.reveal, competition=made.competition, by=made.staff)
    with clock.fixed_at(CLOSES + DAY):
        refused("files.waiting", results.reveal, competition=made.competition, by=made.staff)
        scoring.score_left()
        assert (reveal_of(made.competition).letters, len(reveal_of(made.competition).final)) == (2, 1)
        opened = results.reveal(competition=made.competition, by=made.staff)
        letters = OutboxMessage.objects.filter(kind="competitions.revealed", state="pending")
        assert letters.count() == 2
        refused("reason.missing", results.take_back_reveal, competition=opened, reason="", by=made.staff)
        back = results.take_back_reveal(competition=opened, reason="ошибка в ответах", by=made.staff)
        assert (back.revealed_at, letters.count()) == (None, 0)
    with clock.fixed_at(CLOSES + 2 * DAY):
        opened = results.reveal(competition=made.competition, by=made.staff)
        OutboxMessage.objects.filter(pk=letters[0].pk).update(state="sent")
        refused("competition.told", results.take_back_reveal, competition=opened, reason="поздно", by=made.staff)


def test_files_are_chosen_until_the_end_no_more_than_so_many_and_ones_own(users):
    made = made_competition("AB", daily_limit=None)
    mine = [made.send("A", answers(knows(number))) for number in (1, 2, 3)]
    other = made.send("B", answers(knows(5)))

    def choose(*chosen: Submission) -> list[Submission]:
        return sending.choose_final(competition=made.competition, submissions=chosen, by=made.people["A"])

    with clock.fixed_at(DURING):
        with pytest.raises(RuleViolation, match="Снимите отметки"):
            choose(*mine)
        with pytest.raises(RuleViolation, match="только свои"):
            choose(other)
        choose(*mine[:2])
        choose(mine[2])
    assert [file.pk for file in Submission.objects.filter(is_chosen=True)] == [mine[2].pk]
    with clock.fixed_at(CLOSES + DAY), pytest.raises(RuleViolation, match="Выбирать файлы на итог можно было до"):
        choose(mine[0])


def test_an_excluded_side_leaves_every_board_and_comes_back(users):
    made = made_competition("AB")
    made.send("A", answers(knows(30)))
    made.sent_and_scored("B", knows(10))
    side = made.side("A")
    refused("reason.missing", sides.exclude_side, side=side, reason=" ", by=made.staff)
    sides.exclude_side(side=side, reason="чужой файл", by=made.staff)
    assert [row.code for row in shown(made, AnonymousUser(), DURING).public] == ["B"]
    assert [row.code for row in shown(made, made.staff, DURING).final or []] == ["B"]
    refused("side.excluded", made.send, code="A", data=answers(knows(31)))
    sides.restore_side(side=side, reason="разобрались", by=made.staff)
    assert [row.code for row in shown(made, AnonymousUser(), DURING).public] == ["A", "B"]
    kinds = OutboxMessage.objects.filter(kind__startswith="competitions.").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["competitions.excluded", "competitions.restored"]


def cut_short(done: int, total: int) -> None:
    raise KeyboardInterrupt


def test_corrected_answers_rescore_everybody_at_once_and_say_who_moves(users):
    made = made_competition("AB")
    made.send("A", answers(knows(40)))
    late = made.sent_and_scored("B", lambda row: 1 - TRUTH[row])
    turned = {row: 1 - one for row, one in TRUTH.items()}
    refused(
        "reason.missing", files.correct_reference, competition=made.competition, file=reference(turned), reason="", by=made.staff
    )
    few = dict(list(turned.items())[:30])
    refused(
        "reference.other_rows",
        files.correct_reference,
        competition=made.competition,
        file=reference(few),
        reason="да",
        by=made.staff,
    )
    ordered = files.correct_reference(
        competition=made.competition, file=reference(turned), reason="классы перепутаны", by=made.staff
    )
    assert [row.code for row in shown(made, AnonymousUser(), DURING).public] == ["A", "B"]
    with pytest.raises(KeyboardInterrupt):  # the worker dies when half of it is done
        rescoring.rescore(ordered, cut_short)
    assert [row.code for row in shown(made, AnonymousUser(), DURING).public] == ["A", "B"]
    jobs.run(Job.objects.get(kind="competitions.rescore").pk)
    done = Rescoring.objects.get(pk=ordered.pk)
    assert done.moves["public"] == done.moves["final"] == [["B", 2, 1, 0.0, 1.0], ["A", 1, 2, 1.0, 0.0]]
    assert [row.code for row in shown(made, AnonymousUser(), DURING).public] == ["B", "A"]
    late.refresh_from_db()
    assert late.reference.number == 2
    assert "переместились или изменили оценку: 2" in Job.objects.get(kind="competitions.rescore").outcome
    assert rescoring.rescore(done).done_at == done.done_at


def test_a_child_that_takes_too_much_dies_alone_and_the_third_time_the_file_is_refused(users, monkeypatch):
    made = made_competition("A")
    file = made.send("A", answers(knows(1)))
    monkeypatch.setattr(scoring, "child_for", functools.partial(parent.child_for, memory=40 * 2**20))
    assert scoring.score_left() == 0
    file.refresh_from_db()
    assert (file.state, file.refusal) == ("refused", scoring.GIVEN_UP)
    assert verdict_for(made.side("A"), DURING).left_today == 2
    assert AuditRecord.objects.filter(name="give_up_file").count() == 1
