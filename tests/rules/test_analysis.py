"""Statistics of the points: known examples, and what must hold whatever the points are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.rules import analysis
from judging.rules.tally import SheetTotal, prize_would_flip, ranking


def sheets(*rows: tuple[int, ...]) -> list[SheetTotal]:
    """One row a member, one column a project, a negative number for no sheet."""
    return [
        SheetTotal(project, member, Decimal(points))
        for member, row in enumerate(rows, 1)
        for project, points in enumerate(row, 1)
        if points >= 0
    ]


def test_kendalls_w_is_one_when_all_rank_alike_and_zero_when_ranks_cancel():
    assert analysis.agreement(sheets((10, 20, 30), (11, 12, 13), (1, 5, 6))).kendall_w == pytest.approx(1)
    assert analysis.agreement(sheets((1, 2, 3), (3, 1, 2), (2, 3, 1))).kendall_w == pytest.approx(0, abs=1e-9)


def test_kendalls_w_is_corrected_for_ties():
    # Siegel & Castellan's way: W = (12 S) / (m^2 (n^3 - n) - m sum T); here m = 2, n = 3, one tie of two.
    found = analysis.agreement(sheets((1, 2, 2), (1, 2, 3))).kendall_w
    ranks = [(1, 2.5, 2.5), (1, 2, 3)]
    sums = [sum(column) for column in zip(*ranks, strict=True)]
    spread = sum((value - 4) ** 2 for value in sums)
    assert found == pytest.approx(12 * spread / (4 * 24 - 2 * 6))


def test_krippendorffs_alpha_of_his_own_example():
    # Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), interval data with gaps: 0.849.
    rows = (
        (1, 2, 3, 3, 2, 1, 4, 1, 2, -1, -1, -1),
        (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, -1, 3),
        (-1, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, -1),
        (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, -1),
    )
    assert analysis.agreement(sheets(*rows)).alpha == pytest.approx(0.849, abs=0.001)


def test_too_little_data_is_said_and_not_computed():
    found = analysis.agreement(sheets((5, 6)))
    assert (found.kendall_w, found.alpha) == (None, None)
    assert analysis.agreement(sheets((3, 3, 3), (3, 3, 3))).kendall_w is None
    assert analysis.spread([]) == []
    assert analysis.manners([]) == []
    assert analysis.adjusted_means([]) == {}


def test_a_strict_member_is_below_zero_and_a_lenient_one_above():
    strict, lenient = analysis.manners(sheets((10, 11, 12), (14, 15, 16)))
    assert (strict.severity, lenient.severity) == (-4, 4)
    assert strict.agreement == pytest.approx(1)
    assert strict.discrimination == pytest.approx(1)


def test_a_recusal_of_the_most_lenient_member_is_made_good_by_the_adjusted_mean():
    # All projects are equally good; member 3 gives six points more and did not assess project 2.
    found = analysis.adjusted_means(sheets((20, 20, 20), (20, 20, 20), (26, -1, 26)))
    assert found == pytest.approx({1: 22, 2: 22, 3: 22})


@settings(deadline=None)
@given(points=st.lists(st.tuples(*[st.integers(0, 30)] * 4), min_size=2, max_size=6))
def test_where_everybody_assessed_everything_the_adjusted_mean_is_the_mean(points):
    found = analysis.adjusted_means(sheets(*points))
    for project, column in enumerate(zip(*points, strict=True), 1):
        assert found[project] == pytest.approx(sum(column) / len(points), abs=1e-6)


def test_without_one_member_two_places_swap():
    uneven = sheets((30, 20), (10, 15), (10, 14))
    standings = ranking(uneven, [1, 2])
    assert [(row.project, row.first) for row in standings] == [(1, 1), (2, 2)]
    swaps = analysis.without_each_member(uneven, standings)
    assert [(swap.member, swap.places) for swap in swaps] == [(1, {1: (1, 2), 2: (2, 1)})]


def test_points_far_from_the_others_are_named_farthest_first():
    marks = [analysis.Mark(1, member, "a", Decimal(points)) for member, points in ((1, 5), (2, 5), (3, 1), (4, 4))]
    found = analysis.outliers(marks, Decimal(2))
    assert [(one.mark.member, round(one.others, 2)) for one in found] == [(3, 4.67)]
    assert analysis.outliers(marks, Decimal("3.7")) == []


def test_quartiles_of_a_project():
    assert analysis.spread(sheets((10,), (20,), (30,))) == [analysis.Spread(1, 10, 15, 20, 25, 30)]


def test_a_tie_by_the_other_measure_flips_nothing():
    standings = ranking(sheets((20, 10, 5), (20, 10, 5)), [1, 2, 3])
    assert not prize_would_flip(standings, {1: 9.0, 2: 9.0, 3: 9.0}, 2)
    assert prize_would_flip(standings, {1: 9.0, 2: 5.0, 3: 6.0}, 2)
    assert prize_would_flip(standings, {1: 5.0, 2: 9.0, 3: 1.0}, 2)
