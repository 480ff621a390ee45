"""Statistics of the points: known examples, and what must hold whatever the points are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.rules import analysis
from judging.rules.tally import MEAN, SUM, Precedence, SheetTotal, prize_would_flip, ranking


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


def test_quartiles_are_interpolated_and_projects_keep_the_order_in_which_they_come():
    found = analysis.spread([*sheets((0,), (10,), (20,), (40,)), SheetTotal(9, 1, Decimal(5))])
    assert found == [analysis.Spread(1, 0, 7.5, 15, 25, 40), analysis.Spread(9, 5, 5, 5, 5, 5)]


def test_the_manner_of_each_member_worked_by_hand():
    """Member 1: 10, 20, 30 beside means of the others 15, 20, 22; member 3 has one sheet."""
    one, two, three = analysis.manners(sheets((10, 20, 30), (14, 20, 22), (16, -1, -1)))
    assert one == analysis.Manner(1, 3, 20, pytest.approx(1), pytest.approx(10), pytest.approx(0.9707, abs=1e-4))
    assert two.severity == pytest.approx((14 - 13 + 0 + 22 - 30) / 3)
    assert three == analysis.Manner(3, 1, 16, pytest.approx(4), 0.0, None)


def test_who_assessed_alone_has_nobody_to_be_compared_with():
    (alone,) = analysis.manners(sheets((5, 7)))
    assert alone == analysis.Manner(1, 2, 6, None, pytest.approx(2**0.5), None)


@pytest.mark.parametrize(
    ("rows", "correlation"),
    [
        (((1, 2), (2, 1)), None),  # two pairs are too few
        (((1, 2, 3), (3, 2, 1)), -1),
        (((1, 2, 3), (5, 5, 5)), None),  # the others never differ
        (((5, 5, 5), (1, 2, 3)), None),
        (((1, 2, 4), (10, 20, 40)), 1),
    ],
)
def test_agreement_with_the_others_needs_three_pairs_that_differ(rows, correlation):
    found = analysis.manners(sheets(*rows))[0].agreement
    assert found == (correlation if correlation is None else pytest.approx(correlation))


# One member ranks three projects, the other ties them: 12 S / (m^2 (n^3 - n) - m sum T) with S = 2, m = 2, n = 3, T = 24.
TIED_W = 12 * 2 / (4 * 24 - 2 * 24)


@pytest.mark.parametrize(
    ("rows", "w", "projects"),
    [
        (((1, 2), (1, 2)), None, 2),  # two projects are too few
        (((1, 2, 3),), None, 3),  # one member is too few
        (((1, 2, 3), (1, 2, 3)), 1, 3),
        (((1, 2, 3, 9), (1, 2, 3, -1)), 1, 3),  # a project not everybody has seen is left out
        (((1, 2, 3), (3, 3, 3)), TIED_W, 3),
        (((2, 2, 2), (3, 3, 3)), None, 3),
    ],
)
def test_kendalls_w_counts_projects_that_everybody_has_seen(rows, w, projects):
    found = analysis.agreement(sheets(*rows))
    assert found.kendall_w == (w if w is None else pytest.approx(w))
    assert (found.members, found.projects) == (len(rows), projects)


@pytest.mark.parametrize(
    ("rows", "alpha"),
    [
        (((1, 2, 3),), None),  # one member
        (((1, -1), (-1, 2)), None),  # no project seen by two
        (((4, 4), (4, 4)), None),  # no difference at all
        (((4, 4, -1), (4, 4, 4)), None),  # a gap is none either
        (((1, 2, 3), (1, 2, 3)), 1),
        (((1, 2), (2, 1)), -0.5),  # 1 - (n - 1) * sum of squares within / between = 1 - 3 * 2 / 4
        (((1, 2, -1), (2, 1, 7)), -0.5),  # a project of one member is no pair
    ],
)
def test_krippendorffs_alpha_needs_two_members_a_pair_and_a_difference(rows, alpha):
    found = analysis.agreement(sheets(*rows)).alpha
    assert found == (alpha if alpha is None else pytest.approx(alpha))


def test_nobody_agrees_about_nothing():
    assert analysis.agreement([]) == analysis.Agreement(None, None, 0, 0)


def test_the_adjusted_mean_of_one_member_is_what_the_member_gave():
    assert analysis.adjusted_means(sheets((4, 6))) == pytest.approx({1: 4, 2: 6})


def test_a_strict_members_absence_is_made_good_to_the_last_digit():
    """Member 2 is two points below member 1 everywhere and has not seen project 3: 15 there means 14 for both."""
    assert analysis.adjusted_means(sheets((10, 20, 15), (8, 18, -1))) == pytest.approx({1: 9, 2: 19, 3: 14}, abs=1e-9)


def test_members_without_whom_nothing_changes_are_not_named():
    even = sheets((30, 10), (29, 11), (28, 12))
    assert analysis.without_each_member(even, ranking(even, [1, 2])) == []


def test_a_swap_is_counted_by_the_measure_and_the_decisions_that_hold():
    uneven = sheets((10, 9), (10, 9), (-1, 9))
    by_sum, by_mean = (ranking(uneven, [1, 2], (), Precedence((metric,))) for metric in (SUM, MEAN))
    assert [(row.project, row.first) for row in by_sum] == [(2, 1), (1, 2)]
    assert [swap.member for swap in analysis.without_each_member(uneven, by_sum)] == [3]
    assert analysis.without_each_member(uneven, by_mean, (), Precedence((MEAN,))) == []
    # Without member 3 the sums are tied: the decision of the tie keeps both where they stand.
    tied = sheets((10, 10), (5, 5), (2, 3))
    decided = [[2, 1]]
    standings = ranking(tied, [1, 2], decided)
    assert analysis.without_each_member(tied, standings, decided) == []
    assert [swap.places for swap in analysis.without_each_member(tied, standings)] == [{1: (2, 1)}]


def test_sheets_of_other_projects_name_nobody():
    uneven = sheets((30, 20, 1), (10, 15, 1), (10, 14, 1))
    outside = [*uneven, SheetTotal(3, 9, Decimal(30))]
    standings = ranking(outside, [1, 2])
    assert [swap.member for swap in analysis.without_each_member(outside, standings)] == [1]


def mark(project: int, member: int, points: object, criterion: str = "a") -> analysis.Mark:
    return analysis.Mark(project, member, criterion, Decimal(str(points)))


def test_an_outlier_is_as_far_as_the_step_from_the_mean_of_the_others():
    marks = [mark(1, 1, 5), mark(1, 2, 3), mark(1, 3, 3)]
    assert analysis.outliers(marks, Decimal(2)) == [analysis.Outlier(marks[0], 3.0)]
    assert analysis.outliers(marks, Decimal("2.01")) == []


def test_a_mark_that_stands_alone_or_by_another_criterion_is_no_outlier():
    assert analysis.outliers([mark(1, 1, 5)], Decimal(1)) == []
    assert analysis.outliers([mark(1, 1, 5), mark(1, 2, 0, "b"), mark(2, 2, 0)], Decimal(1)) == []


def test_the_farthest_is_first_however_many_points_there_are():
    marks = [mark(1, 1, 5), mark(1, 2, 3), mark(2, 1, 3), mark(2, 2, 0)]
    assert [one.mark.project for one in analysis.outliers(marks, Decimal(2))] == [2, 2, 1, 1]


def test_equally_far_outliers_come_by_project_and_member():
    marks = [mark(2, 1, 0), mark(2, 2, 4), mark(1, 2, 4), mark(1, 1, 0), mark(3, 5, 0), mark(3, 6, 5)]
    found = analysis.outliers(marks, Decimal(4))
    assert [(one.mark.project, one.mark.member) for one in found] == [(3, 5), (3, 6), (1, 1), (1, 2), (2, 1), (2, 2)]
    assert [one.others for one in found] == [5, 0, 4, 0, 4, 0]
