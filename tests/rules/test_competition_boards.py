"""Boards, the split, limits and right answers of competitions: pure rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.competitions.rules import board
from hackathon_portal.competitions.rules.limits import Limits, Sent, may_send
from hackathon_portal.competitions.rules.metric_words import words_of
from hackathon_portal.competitions.rules.metrics import METRICS, of_family
from hackathon_portal.competitions.rules.reference import ReferenceUnfit, read_reference
from hackathon_portal.competitions.rules.split import is_public, sha256_of, split

NOON = datetime(2020, 8, 14, 9, tzinfo=UTC)
AUC, RMSE = board.Choice(2, METRICS["roc_auc"]), board.Choice(2, METRICS["rmse"])
MOSCOW = ZoneInfo("Europe/Moscow")
LIMITS = Limits(2, 4, NOON - timedelta(days=20), NOON + timedelta(days=2), MOSCOW)


def entry(side: str, public: float, private: float = 0.5, minutes: int = 0, *, chosen: bool = False) -> board.Entry:
    return board.Entry(side, NOON + timedelta(minutes=minutes), public, private, chosen)


def sides(rows: list[board.Standing]) -> list[str]:
    return [row.side for row in rows]


def test_the_published_hash_is_that_of_the_seed_and_the_parts_follow_from_it():
    assert sha256_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    rows = [f"c{number}" for number in range(4000)]
    public, private = split("seed", rows, 30)
    assert sorted(public + private) == sorted(rows)
    assert 0.27 < len(public) / len(rows) < 0.33
    assert split("other", rows, 30)[0] != public


@given(st.text(max_size=20), st.integers(1, 98))
def test_a_larger_share_only_adds_rows_to_the_public_part(row, percent):
    assert is_public("seed", row, percent) <= is_public("seed", row, percent + 1)


def test_equal_to_six_digits_the_earlier_file_is_ahead_then_the_code():
    rows = board.rank([entry("B", 0.9000001, minutes=5), entry("A", 0.9000004, minutes=9), entry("C", 0.91)], AUC, final=False)
    assert sides(rows) == ["C", "B", "A"]
    assert [row.place for row in rows] == [1, 2, 3]
    assert sides(board.rank([entry("B", 0.9), entry("A", 0.9)], AUC, final=False)) == ["A", "B"]
    assert sides(board.rank([entry("B", 2.0), entry("A", 3.0)], RMSE, final=False)) == ["B", "A"]


def test_the_final_is_of_chosen_files_or_of_the_two_best_public():
    files = [entry("A", 0.9, 0.5), entry("A", 0.8, 0.6, 1), entry("A", 0.7, 0.99, 2)]
    assert board.rank(files, AUC, final=True)[0].score == 0.6
    files.append(entry("A", 0.1, 0.2, 3, chosen=True))
    assert board.rank(files, AUC, final=True)[0].score == 0.2
    assert board.rank(files, AUC, final=False)[0].score == 0.9


entries = st.builds(
    entry, st.sampled_from("ABCD"), st.sampled_from([0.1, 0.5, 0.50000001, 0.9]), st.sampled_from([0.2, 0.7]), st.integers(0, 3),
    chosen=st.booleans(),
)  # fmt: skip


@given(st.lists(entries, max_size=12), st.randoms(), st.booleans())
def test_the_order_files_come_in_changes_no_place(files, random, final):
    mixed = [*files]
    random.shuffle(mixed)
    places = [[(row.side, row.score) for row in board.rank(some, AUC, final=final)] for some in (files, mixed)]
    assert places[0] == places[1]
    assert len(places[0]) == len({one.side for one in files})


def test_who_moves_between_two_boards_is_named():
    before = board.rank([entry("A", 0.9), entry("B", 0.8), entry("C", 0.7)], AUC, final=False)
    after = board.rank([entry("A", 0.9), entry("B", 0.95), entry("D", 0.1)], AUC, final=False)
    assert [(one.side, one.before, one.after) for one in board.moves(before, after)] == [
        ("B", 2, 1),
        ("A", 1, 2),
        ("D", None, 3),
        ("C", 3, None),
    ]


def test_of_equal_points_of_flags_who_was_ready_earlier_is_ahead():
    solved = [
        board.Solved("A", 100, NOON + timedelta(1)),
        board.Solved("B", 100, NOON),
        board.Solved("C", 50, NOON),
        board.Solved("C", 60, NOON),
    ]
    assert [(row.side, row.points, row.solved) for row in board.rank_flags(solved)] == [
        ("C", 110, 2),
        ("B", 100, 1),
        ("A", 100, 1),
    ]


def test_a_malformed_file_uses_up_no_limit_and_the_day_is_of_the_zone():
    today = [Sent(NOON - timedelta(hours=1), True), Sent(NOON, False)]
    assert may_send(today, NOON, LIMITS).left_today == 1
    today.append(Sent(NOON, True))
    refused = may_send(today, NOON, LIMITS)
    assert (refused.code, bool(refused)) == ("limit.daily", False)
    assert refused.again_at == datetime(2020, 8, 15, tzinfo=MOSCOW)
    midnight = datetime(2020, 8, 13, 21, tzinfo=UTC)  # of the 14th in Moscow
    assert may_send([Sent(midnight, True), Sent(NOON, True)], NOON, LIMITS).code == "limit.daily"
    assert may_send([Sent(midnight - timedelta(seconds=1), True), Sent(NOON, True)], NOON, LIMITS)


def test_the_window_is_closed_on_both_sides_and_the_total_counts():
    assert may_send([], LIMITS.closes_at, LIMITS)
    assert may_send([], LIMITS.closes_at + timedelta(seconds=1), LIMITS).code == "window.closed"
    assert may_send([], LIMITS.opens_at - timedelta(seconds=1), LIMITS).code == "window.not_open"
    four = [Sent(NOON - timedelta(days=number), True) for number in range(1, 5)]
    assert may_send(four, NOON, LIMITS).code == "limit.total"
    unlimited = Limits(None, None, LIMITS.opens_at, LIMITS.closes_at, MOSCOW)
    assert may_send(four * 9, NOON, unlimited).left_today is None


def test_metrics_are_names_of_two_families_each_with_its_words():
    assert of_family("f1") == ["accuracy", "f1", "roc_auc", "log_loss"]
    assert of_family("mae") == ["rmse", "mae", "mape"]
    assert {one.name for one in METRICS.values() if one.higher} == {"accuracy", "f1", "roc_auc"}
    assert all(words_of(name).better.startswith("больше") == one.higher for name, one in METRICS.items())


def reference(data: str, metric: str = "roc_auc") -> tuple[list[str], list[str]]:
    found = read_reference(data.encode(), metric=metric, id_column="id", seed="s", percent=50)
    return found.public, found.private


def test_right_answers_are_divided_and_must_be_fit_to_be_measured():
    lines = "".join(f"r{number},{number % 2}\n" for number in range(40))
    public, private = reference("id,left\n" + lines)
    assert len(public) + len(private) == 40
    for data, words in (
        ("id;left\n" + lines, "столбца"), ("id,left\n" + lines + "r1,0\n", "уже был"), ("id,left\nr1,2\n", "0 или 1"),
        ("id,left\nr1,\n", "не число"), ("id,left\nr1,NaN\n", "не число"), ("id,left\nr1\n", "Строка 2"), ("id,left\nr1,1\n", "часть попали? "),
        ("id,left\n" + lines.replace(",1", ",0"), "одного класса"),
    ):  # fmt: skip
        with pytest.raises(ReferenceUnfit, match=words):
            reference(data)
    assert reference("id,kwh\n" + lines.replace(",1", ",-7.5"), "rmse")
