"""Statistics of questions: against the season's expected figures and against what can be done on paper."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.exams.rules import moodle, timing
from hackathon_portal.exams.rules.items import Kind
from hackathon_portal.exams.rules.marking import share_of
from hackathon_portal.exams.rules.statistics import (
    Figures,
    OptionFigures,
    Row,
    Suspicion,
    Thresholds,
    alpha,
    correlation,
    figures_of,
    suspicion_of,
)
from tests import season_files
from tests.rules.test_exam_marking import timing_of

THRESHOLDS = Thresholds(at_least=100, leaked_difficulty=0.95, leaked_seconds=5, other_option_r=0.25)


def rows_of_items() -> dict[str, list[Row]]:
    items = {item.code: item for item in moodle.read_bytes(season_files.content("question-bank.xml")).items}
    factors = {(row["external_id"], row["exam"]): Fraction(row["factor"]) for row in season_files.rows("allowances.csv")}
    lines = (line.split(",") for line in season_files.content("answers.expected-lines.csv").decode().splitlines())
    counted = {line[0] for line in lines if line[3] == "counted"}
    attempts = {row["attempt"]: row for row in season_files.rows("attempts.csv")}
    papers: dict[str, dict[str, tuple[str, int | None]]] = defaultdict(dict)
    for row in season_files.rows("answers.csv"):
        if row["attempt"] in counted:
            its, started = timing_of(row["exam"]), datetime.fromisoformat(attempts[row["attempt"]]["started_at"])
            allowed = timing.seconds_allowed(its, started, factors.get((row["external_id"], row["exam"]), Fraction(1)))
            papers[row["attempt"]].setdefault(row["item"], ("", None))
            if row["saved_at_s"] and timing.is_in_time(int(row["saved_at_s"]), allowed, its.grace_seconds):
                papers[row["attempt"]][row["item"]] = (row["answer"], int(row["seconds"]))
    found: dict[str, list[Row]] = defaultdict(list)
    for paper in papers.values():
        shares = {code: share_of(items[code], answer) for code, (answer, _) in paper.items()}
        points = sum(items[code].points * share for code, share in shares.items())
        full = sum(items[code].points for code in paper)
        for code, (answer, seconds) in paper.items():
            item, share = items[code], shares[code]
            rest = (points - share * item.points) / (full - item.points)
            found[code].append(Row(float(share), float(rest), seconds, answer if item.kind is Kind.SINGLE else ""))
    return found


def test_the_figures_of_every_question_of_the_season_come_out():
    wanted = season_files.expected("answers")
    near = wanted["tolerance"]
    found = rows_of_items()
    for code, its in wanted["items"].items():
        figures = figures_of(found[code], its.get("options", {}))
        assert figures.n == its["n"]
        assert figures.difficulty == pytest.approx(its["difficulty"], abs=near["difficulty"])
        assert figures.r == (None if its["r"] is None else pytest.approx(its["r"], abs=near["r"]))
        assert figures.median_seconds == (
            None if its["median_seconds"] is None else pytest.approx(its["median_seconds"], abs=near["median_seconds"])
        )
        for option, about in its.get("options", {}).items():
            assert figures.options[option].share == pytest.approx(about["share"], abs=near["difficulty"])
            assert figures.options[option].r == (None if about["r"] is None else pytest.approx(about["r"], abs=near["r"]))


def about(r: float | None = 0.4, *, n: int = 100, difficulty: float = 0.5, seconds: float = 30, other: float = 0.1) -> Figures:
    return Figures(n, difficulty, r, seconds, {"1": OptionFigures(0.5, r), "2": OptionFigures(0.5, other)})


@pytest.mark.parametrize(
    ("figures", "found"),
    [
        (about(), None),
        (about(-0.1), Suspicion.NEGATIVE),
        (about(0), None),
        (about(None), None),
        (about(-0.1, other=0.25), Suspicion.WRONG_KEY),
        (about(-0.1, other=0.24), Suspicion.NEGATIVE),
        (about(difficulty=0.95, seconds=5), Suspicion.LEAKED),
        (about(difficulty=0.95, seconds=5.5), None),
        (about(difficulty=0.94, seconds=5), None),
        (about(-0.1, n=99), None),
        (about(-0.1, difficulty=0.95, seconds=4), Suspicion.LEAKED),
    ],
)
def test_what_is_pointed_at(figures, found):
    assert suspicion_of(figures, "1", THRESHOLDS) == found


def test_the_key_itself_is_no_other_option():
    assert suspicion_of(about(-0.1, other=0.9), "2", THRESHOLDS) == Suspicion.NEGATIVE


def test_a_question_nobody_was_asked_has_no_figures():
    with pytest.raises(ValueError, match="nobody"):
        figures_of([])


def test_a_figure_that_never_varies_has_no_correlation():
    assert correlation([(1.0, 0.2), (1.0, 0.4)]) is None
    assert correlation([(1.0, 0.2)]) is None
    assert correlation([(0.0, 0.0), (1.0, 1.0)]) == pytest.approx(1)


def test_reliability_on_paper():
    assert alpha([[1, 1], [0, 0]]) == pytest.approx(1)
    assert alpha([[1, 0], [0, 1]]) is None
    assert alpha([[1, 1]]) is None
    assert alpha([[2, 1], [1, 2], [3, 3]]) == pytest.approx(2 / 3)


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0, 1)), min_size=2, max_size=20))
def test_the_order_of_papers_never_matters(pairs):
    rows = [Row(share, rest) for share, rest in pairs]
    there, back = figures_of(rows), figures_of(rows[::-1])
    assert (there.n, there.difficulty) == (back.n, pytest.approx(back.difficulty))
    assert there.r is None or -1.0000001 <= there.r <= 1.0000001
