"""Quorum, sheets and ranking: pure rules, a property for each."""

import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.regulation.schema import MEASURES, Criterion, PointsError, Scale
from judging.rules.quorum import is_quorate, least_present
from judging.rules.sheet import blank_criteria, counts
from judging.rules.tally import (
    MEAN,
    SUM,
    Precedence,
    SheetTotal,
    mean_text,
    open_ties,
    precedence_of,
    prize_flips_by_mean,
    ranking,
    sheets_are_unequal,
)

POINTS = MEASURES["points"](Criterion(code="novelty", title="Новизна"), Scale(minimum=0, maximum=5, step=1))


@pytest.mark.parametrize(
    ("present", "composition", "quorate"), [(6, 9, False), (7, 9, True), (6, 8, True), (5, 8, False), (0, 0, False), (2, 2, True)]
)
def test_more_than_two_thirds_is_exact(present, composition, quorate):
    assert is_quorate(present, composition) is quorate


@given(composition=st.integers(1, 60), share=st.fractions(0, Fraction(99, 100)))
def test_the_least_present_number_is_the_border_of_the_quorum(composition, share):
    least = least_present(composition, share)
    assert is_quorate(min(least, composition), composition, share)
    assert not is_quorate(least - 1, composition, share)


@pytest.mark.parametrize("text", ["5.5", "-1", "6", "пять", "1e1000", "NaN", "0.1"])
def test_points_outside_of_the_scale_are_refused(text):
    with pytest.raises(PointsError, match="от 0 до 5 с шагом 1"):
        POINTS.parse(text)


def test_a_blank_cell_is_not_a_zero():
    assert POINTS.parse(" ") is None
    assert POINTS.parse("0") == Decimal(0)


def test_a_sheet_counts_only_with_a_name_and_every_criterion(tula):
    sheet = tula.judging.sheets[0]
    whole = {criterion.code: Decimal(0) for criterion in sheet.criteria}
    assert counts("Громов Аркадий Львович", whole, sheet)
    assert not counts("  ", whole, sheet)
    assert not counts("Громов Аркадий Львович", whole | {"uniqueness": None}, sheet)
    assert blank_criteria({}, sheet) == [criterion.code for criterion in sheet.criteria]


def sheets(*rows: tuple[int, int, int]) -> list[SheetTotal]:
    return [SheetTotal(project=project, member=member, points=Decimal(points)) for project, member, points in rows]


def test_equal_sums_share_places_until_somebody_orders_them():
    found = sheets((1, 1, 20), (2, 1, 20), (3, 1, 10))
    standings = ranking(found, [1, 2, 3])
    assert [(row.project, row.first, row.last) for row in standings] == [(1, 1, 2), (2, 1, 2), (3, 3, 3)]
    assert open_ties(standings, prize_places=3) == [[1, 2]]
    decided = ranking(found, [1, 2, 3], decided=[[2, 1]])
    assert [(row.project, row.first, row.last) for row in decided] == [(2, 1, 1), (1, 2, 2), (3, 3, 3)]
    assert open_ties(decided, prize_places=3) == []


def test_a_decision_about_other_projects_breaks_no_tie():
    standings = ranking(sheets((1, 1, 20), (2, 1, 20)), [1, 2], decided=[[2, 3], [1]])
    assert open_ties(standings, prize_places=3) == [[1, 2]]


def test_a_tie_below_the_prize_places_needs_no_decision():
    standings = ranking(sheets((1, 1, 9), (2, 1, 8), (3, 1, 7), (4, 1, 6), (5, 1, 6)), [1, 2, 3, 4, 5])
    assert open_ties(standings, prize_places=3) == []


def test_a_tie_that_reaches_a_prize_place_needs_one():
    standings = ranking(sheets((1, 1, 9), (2, 1, 8), (3, 1, 6), (4, 1, 6)), [1, 2, 3, 4])
    assert open_ties(standings, prize_places=3) == [[3, 4]]


def test_a_recusal_that_would_flip_a_prize_place_is_noticed():
    standings = ranking(sheets((1, 1, 20), (1, 2, 20), (2, 1, 30)), [1, 2])
    assert sheets_are_unequal(standings)
    assert prize_flips_by_mean(standings, prize_places=3)
    assert mean_text(standings[0].mean) == "20,00"
    assert mean_text(Fraction(193, 8)) == "24,13"


ROWS = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 8), st.integers(0, 30)), max_size=40, unique_by=lambda row: row[:2])


@given(rows=ROWS, shuffler=st.randoms())
def test_the_order_of_sheets_changes_nothing(rows, shuffler):
    projects = list(range(1, 7))
    first = ranking(sheets(*rows), projects)
    shuffler.shuffle(rows)
    shuffler.shuffle(projects)
    assert ranking(sheets(*rows), projects) == first


@given(rows=ROWS)
def test_places_cover_everybody_once_and_follow_the_sums(rows):
    standings = ranking(sheets(*rows), range(1, 7))
    assert sorted(row.project for row in standings) == list(range(1, 7))
    for left, right in itertools.pairwise(standings):
        assert left.total >= right.total
        assert (left.first == right.first) == (left.total == right.total)


@given(
    rows=ROWS, project=st.integers(1, 6),
)  # fmt: skip
def test_one_more_point_never_lowers_a_place(rows, project):
    before = {row.project: row.first for row in ranking(sheets(*rows), range(1, 7))}
    after = {row.project: row.first for row in ranking(sheets(*rows, (project, 99, 1)), range(1, 7))}
    assert after[project] <= before[project]


@given(rows=ROWS, points=st.integers(0, 30), more=st.integers(1, 4))
def test_equal_sheets_for_everybody_keep_the_order(rows, points, more):
    projects = range(1, 7)
    same = [(project, 100 + member, points) for project in projects for member in range(more)]
    before = [(row.project, row.first, row.last) for row in ranking(sheets(*rows), projects)]
    assert [(row.project, row.first, row.last) for row in ranking(sheets(*rows, *same), projects)] == before


@given(rows=ROWS, renamed=st.permutations(range(1, 9)))
def test_who_gave_the_points_changes_nothing(rows, renamed):
    other = [(project, renamed[member - 1], points) for project, member, points in rows]
    assert ranking(sheets(*other), range(1, 7)) == ranking(sheets(*rows), range(1, 7))


@given(points=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=6))
def test_with_equal_numbers_of_sheets_the_mean_ranks_like_the_sum(points):
    rows = [(project, member, value) for member, row in enumerate(points) for project, value in enumerate(row)]
    by_sum, by_mean = (ranking(sheets(*rows), range(3), (), Precedence((metric,))) for metric in (SUM, MEAN))
    assert by_sum == by_mean


def test_equal_sums_are_told_apart_by_the_criteria_the_regulation_names_before_anybody_decides(tula):
    rules = tula.judging.model_copy(update={"tie_criteria": ("feasibility", "uniqueness")})
    precedence = precedence_of(rules)
    assert [metric.code for metric in precedence.metrics] == ["sum", "criterion:feasibility", "criterion:uniqueness"]
    told_apart = ", при равенстве — по критерию «{}», при равенстве — по критерию «{}»"
    assert precedence.told_apart == told_apart.format(*(criterion.title for criterion in rules.tie_criteria_named()))
    given_points = [(1, 4, 3), (2, 5, 1), (3, 4, 4), (4, 4, 3)]  # project, feasibility, uniqueness; the sum is 20 for each
    found = [
        SheetTotal(project, 1, Decimal(20), {"feasibility": Decimal(first), "uniqueness": Decimal(second)})
        for project, first, second in given_points
    ]
    standings = ranking(found, [1, 2, 3, 4], (), precedence)
    assert [(row.project, row.first, row.last) for row in standings] == [(2, 1, 1), (3, 2, 2), (1, 3, 4), (4, 3, 4)]
    assert open_ties(standings, prize_places=3) == [[1, 4]]
    decided = ranking(found, [1, 2, 3, 4], [[4, 1]], precedence)
    assert [(row.project, row.first) for row in decided] == [(2, 1), (3, 2), (4, 3), (1, 4)]


def test_a_vote_for_the_mean_and_for_shared_places_changes_the_precedence(tula):
    assert precedence_of(tula.judging) == Precedence()
    assert precedence_of(tula.judging, {"mean"}) == Precedence((MEAN,))
    assert precedence_of(tula.judging, {"share", "expel"}) == Precedence((SUM,), "shared")
