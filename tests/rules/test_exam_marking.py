"""What an answer earns: by its kind, exactly, whatever order options are chosen in; and the whole season's points to the kopeck."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.exams.rules import moodle, timing
from hackathon_portal.exams.rules.items import Item, Kind, Option, Pair
from hackathon_portal.exams.rules.marking import UNITS, folded, number_of, share_of, units_of
from hackathon_portal.exams.rules.timing import Standing
from tests import season_files

HALF = Fraction(1, 2)
SINGLE = Item("а", "б", Kind.SINGLE, "?", options=(Option("нет"), Option("да", Fraction(1)), Option("почти", HALF)))
SEVERAL = Item(
    "а",
    "б",
    Kind.MULTIPLE,
    "?",
    options=(Option("раз", HALF), Option("два", HALF), Option("мимо", -HALF), Option("нет", Fraction(-1))),
)
NUMBER = Item("а", "б", Kind.NUMBER, "?", options=(Option("2.5", Fraction(1), Fraction(1, 10)), Option("3", HALF)))
WORD = Item("а", "б", Kind.SHORT_TEXT, "?", options=(Option("Ёжик в тумане", Fraction(1)), Option("ежик", HALF)))
ORDER = Item("а", "б", Kind.ORDERING, "?", options=(Option("раз"), Option("два"), Option("три")))
MATCH = Item(
    "а",
    "б",
    Kind.MATCHING,
    "?",
    pairs=(Pair("вода", "жидкость"), Pair("лёд", "твёрдое"), Pair("ртуть", "жидкость"), Pair("", "газ")),
)


@pytest.mark.parametrize(
    ("item", "answer", "share"),
    [
        (SINGLE, "2", 1), (SINGLE, "3", HALF), (SINGLE, "1", 0), (SINGLE, " 2 ", 1), (SINGLE, "4", 0), (SINGLE, "0", 0), (SINGLE, "2|3", 0),
        (SINGLE, "двa", 0), (SINGLE, "²", 0), (SINGLE, "", 0),
        (SEVERAL, "1|2", 1), (SEVERAL, "2|1", 1), (SEVERAL, "1", HALF), (SEVERAL, "1|2|3", HALF), (SEVERAL, "3", 0), (SEVERAL, "1|2|3|4", 0),
        (SEVERAL, "1|1", 0), (SEVERAL, "1|9", 0),
        (NUMBER, "2,5", 1), (NUMBER, "+2.6", 1), (NUMBER, "2.4", 1), (NUMBER, "2.39", 0), (NUMBER, "2.61", 0), (NUMBER, "3", HALF),
        (NUMBER, "0,25e1", 1), (NUMBER, "2 . 5", 1), (NUMBER, "два", 0), (NUMBER, "1" * 41, 0),
        (WORD, "ежик  В тумане ", 1), (WORD, "ЁЖИК", HALF), (WORD, "ежиктумане", 0),
        (ORDER, "1>2>3", 1), (ORDER, "1>3>2", 0), (ORDER, "1>2", 0), (ORDER, "1|2|3", 0),
        (MATCH, "1=1|2=2|3=3", 1), (MATCH, "1=3|2=2|3=1", 1), (MATCH, "2=2", Fraction(1, 3)), (MATCH, "1=4|2=2|3=1", Fraction(2, 3)),
        (MATCH, "1=1|1=2|2=2", Fraction(1, 3)), (MATCH, "4=4", 0), (MATCH, "1=9", 0), (MATCH, "мусор", 0),
    ],
)  # fmt: skip
def test_what_an_answer_earns(item, answer, share):
    assert share_of(item, answer) == share


def test_a_true_or_false_and_a_word_whose_case_matters():
    both = Item("а", "б", Kind.TRUE_FALSE, "?", options=(Option("true"), Option("false", Fraction(1))))
    assert [share_of(both, answer) for answer in ("true", "false", "1")] == [0, 1, 0]
    strict = Item("а", "б", Kind.SHORT_TEXT, "?", options=(Option("HAVING", Fraction(1)),), case_matters=True)
    assert [share_of(strict, answer) for answer in ("HAVING", "having")] == [1, 0]


@given(st.lists(st.integers(1, 4), unique=True, max_size=4))
def test_the_order_in_which_options_are_chosen_never_changes_the_mark(chosen):
    assert len({share_of(SEVERAL, "|".join(map(str, order))) for order in permutations(chosen)}) == 1


@given(st.text(max_size=30), st.sampled_from([SINGLE, SEVERAL, NUMBER, WORD, ORDER, MATCH]))
def test_any_answer_earns_a_share_that_units_hold(answer, item):
    share = share_of(item, answer)
    assert 0 <= share <= 1
    assert Fraction(units_of(share), UNITS) == share


def test_a_share_that_units_cannot_hold_is_an_error():
    with pytest.raises(ValueError, match="units"):
        units_of(Fraction(1, 23))


@given(st.fractions(-(10**30), 10**30, max_denominator=10**6).map(float))
def test_a_number_as_written_is_read(value):
    assert number_of(f"{value:.6f}") == Fraction(f"{value:.6f}")


def test_letters_are_folded_once():
    assert folded(" Ёлка\u00a0 зелёная ", case_matters=False) == "елка зеленая"
    assert folded("Ёлка", case_matters=True) == "Елка"


# -- the whole season ---------------------------------------------------------------------------------------------------------------

EXAMS = {row["exam"]: row for row in season_files.rows("exams.csv")}


def timing_of(exam: str) -> timing.Timing:
    row = EXAMS[exam]
    opens, closes = (datetime.fromisoformat(row[name]) for name in ("opens_at", "closes_at"))
    return timing.Timing(int(row["minutes"]), opens, closes, int(row["grace_seconds"]), int(row["attempts"]))


def test_points_of_every_attempt_of_the_season_come_out():
    items = {item.code: item for item in moodle.read_bytes(season_files.content("question-bank.xml")).items}
    factors = {(row["external_id"], row["exam"]): Fraction(row["factor"]) for row in season_files.rows("allowances.csv")}
    answers = defaultdict(list)
    for row in season_files.rows("answers.csv"):
        answers[row["attempt"]].append(row)
    wanted = {
        line.split(",")[0]: line.split(",") for line in season_files.content("answers.expected-lines.csv").decode().splitlines()
    }
    found = {}
    for row in season_files.rows("attempts.csv"):
        its, started = timing_of(row["exam"]), datetime.fromisoformat(row["started_at"])
        known = wanted[row["attempt"]][3] != Standing.NO_PERSON
        standing = timing.standing(its, is_admitted=known, number=int(row["number"]), started_at=started)
        assert standing == wanted[row["attempt"]][3]
        if standing != Standing.COUNTED:
            continue
        allowed = timing.seconds_allowed(its, started, factors.get((row["external_id"], row["exam"]), Fraction(1)))
        paper: dict[str, str] = {}
        for answer in answers[row["attempt"]]:
            paper.setdefault(answer["item"], "")
            if answer["saved_at_s"] and timing.is_in_time(int(answer["saved_at_s"]), allowed, its.grace_seconds):
                paper[answer["item"]] = answer["answer"]
        full = sum(items[code].points for code in paper)
        points = sum(items[code].points * share_of(items[code], given) for code, given in paper.items())
        found[row["attempt"]] = [f"{float(full):.2f}", f"{float(points):.2f}"]
    assert found == {attempt: line[4:6] for attempt, line in wanted.items() if line[3] == Standing.COUNTED}
