"""From sheets to places (Tula: 1.6, 6.5; Kuzbass: 11.3), worked by hand, and what must hold whatever the points are."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.rules import tally
from judging.rules.tally import BY_SUM, MEAN, SUM, Precedence, SheetTotal, Standing, ranking

BY_MEAN, SHARED = Precedence((MEAN,)), Precedence(equal="shared")


def sheets(*rows: tuple[int, int, object]) -> list[SheetTotal]:
    """(project, member, points)"""
    return [SheetTotal(project, member, Decimal(str(points))) for project, member, points in rows]


def places(standings: list[Standing]) -> list[tuple[int, int, int]]:
    return [(row.project, row.first, row.last) for row in standings]


def test_the_sum_of_two_experts_and_two_judges_makes_the_places():
    """K-49: 70 + 65 + 40 + 35 = 210 against 60 + 72 + 45 + 30 = 207 and 50 + 50 + 30 + 30 = 160."""
    found = sheets(
        (1, 1, 60), (1, 2, 72), (1, 3, 45), (1, 4, 30),
        (2, 1, 70), (2, 2, 65), (2, 3, 40), (2, 4, 35),
        (3, 1, 50), (3, 2, 50), (3, 3, 30), (3, 4, 30),
    )  # fmt: skip
    assert ranking(found, [1, 2, 3]) == [
        Standing(2, Decimal(210), 4, Fraction(105, 2), 1, 1),
        Standing(1, Decimal(207), 4, Fraction(207, 4), 2, 2),
        Standing(3, Decimal(160), 4, Fraction(40), 3, 3),
    ]


def test_a_project_without_a_sheet_has_nothing_and_sheets_of_others_do_not_count():
    assert {row.project: (row.total, row.sheets) for row in ranking(sheets((1, 1, "20.5"), (1, 2, 4), (9, 1, 30)), [1, 2])} == {
        1: (Decimal("24.5"), 2),
        2: (Decimal(0), 0),
    }
    assert ranking([], [7]) == [Standing(7, Decimal(0), 0, Fraction(0), 1, 1)]
    assert ranking([], []) == []


UNEVEN = sheets((1, 1, 20), (1, 2, 20), (2, 1, 30), (3, 1, 10), (3, 2, 10))


def test_the_mean_decides_only_where_the_commission_has_voted_so():
    assert places(ranking(UNEVEN, [1, 2, 3])) == [(1, 1, 1), (2, 2, 2), (3, 3, 3)]
    assert places(ranking(UNEVEN, [1, 2, 3], (), BY_MEAN)) == [(2, 1, 1), (1, 2, 2), (3, 3, 3)]


TIED = sheets((1, 1, 30), (2, 1, 20), (3, 1, 20), (4, 1, 20), (5, 1, 10))


@pytest.mark.parametrize(
    ("decided", "shared", "expected"),
    [
        ([], False, [(1, 1, 1), (2, 2, 4), (3, 2, 4), (4, 2, 4), (5, 5, 5)]),
        ([], True, [(1, 1, 1), (2, 2, 2), (3, 2, 2), (4, 2, 2), (5, 5, 5)]),
        ([[4, 2, 3]], False, [(1, 1, 1), (4, 2, 2), (2, 3, 3), (3, 4, 4), (5, 5, 5)]),
        ([[4, 2, 3]], True, [(1, 1, 1), (4, 2, 2), (2, 3, 3), (3, 4, 4), (5, 5, 5)]),
        ([[4, 2]], False, [(1, 1, 1), (2, 2, 4), (3, 2, 4), (4, 2, 4), (5, 5, 5)]),
        ([[2, 3, 4, 5]], False, [(1, 1, 1), (2, 2, 4), (3, 2, 4), (4, 2, 4), (5, 5, 5)]),
    ],
)
def test_a_tie_shares_its_places_until_an_order_of_exactly_its_projects_or_a_vote(decided, shared, expected):
    assert places(ranking(TIED, [5, 4, 3, 2, 1], decided, SHARED if shared else BY_SUM)) == expected


@pytest.mark.parametrize(
    ("prize_places", "ties"),
    [(0, []), (1, [[1, 2]]), (2, [[1, 2]]), (3, [[1, 2], [3, 4]]), (4, [[1, 2], [3, 4]]), (5, [[1, 2], [3, 4], [5, 6]])],
)
def test_ties_that_touch_a_prize_place_are_open_from_the_best_down(prize_places, ties):
    standings = ranking(sheets((1, 1, 9), (2, 1, 9), (3, 1, 8), (4, 1, 8), (5, 1, 7), (6, 1, 7)), range(1, 7))
    assert tally.open_ties(standings, prize_places) == ties


@pytest.mark.parametrize(
    ("gone", "decided", "precedence", "stay", "vacant"),
    [
        ({1}, (), BY_SUM, [(2, 2, 3), (3, 2, 3), (4, 4, 4)], [(1, 1, 1)]),
        ({2}, (), BY_SUM, [(1, 1, 1), (3, 2, 2), (4, 4, 4)], [(2, 3, 3)]),  # of a tie nobody decided whoever stays is the better
        ({2}, ([2, 3],), BY_SUM, [(1, 1, 1), (3, 3, 3), (4, 4, 4)], [(2, 2, 2)]),
        ({2}, (), SHARED, [(1, 1, 1), (3, 2, 2), (4, 4, 4)], [(2, 2, 2)]),
        ({2, 3}, (), BY_SUM, [(1, 1, 1), (4, 4, 4)], [(2, 2, 2), (3, 3, 3)]),
    ],
)
def test_a_place_left_vacant_moves_nobody(gone, decided, precedence, stay, vacant):
    found = sheets((1, 1, 9), (2, 1, 7), (3, 1, 7), (4, 1, 3))
    staying, left = tally.vacated(ranking(found, [1, 2, 3, 4], decided, precedence, gone), gone)
    assert (places(staying), places(left)) == (stay, vacant)


def test_places_are_shared_only_when_they_are_settled():
    assert not tally.has_shared_places(ranking(TIED, range(1, 6)))
    assert tally.has_shared_places(ranking(TIED, range(1, 6), (), SHARED))
    assert not tally.has_shared_places([])


def test_unequal_numbers_of_sheets_are_noticed():
    assert tally.sheets_are_unequal(ranking(UNEVEN, [1, 2, 3]))
    assert not tally.sheets_are_unequal(ranking(UNEVEN, [1, 3]))
    assert not tally.sheets_are_unequal([])


ORDERED = ranking(sheets((1, 1, 40), (2, 1, 30), (3, 1, 20), (4, 1, 10)), [1, 2, 3, 4])


@pytest.mark.parametrize(
    ("other", "prize_places", "flips"),
    [
        ({1: 4, 2: 3, 3: 2, 4: 1}, 3, False),
        ({1: 4, 2: 4, 3: 4, 4: 4}, 3, False),  # a tie changes nothing
        ({1: 3, 2: 4, 3: 2, 4: 1}, 3, True),  # another order on the prize places
        ({1: 4, 2: 3, 3: 1, 4: 2}, 3, True),  # the fourth takes the third place
        ({1: 4, 2: 3, 3: 1, 4: 2}, 2, False),  # the change is below the two prize places
        ({1: 4, 2: 2, 3: 1, 4: 3}, 2, True),  # the last one of all takes a prize
        ({1: 4, 2: 3, 3: 3, 4: 3}, 2, False),
        ({1: 4, 2: 3, 3: 2}, 3, False),  # unknown is zero
        ({2: 3, 3: 2, 4: 1}, 3, True),
        ({}, 3, False),
        ({2: 0.5, 3: 0.1, 4: 0.1}, 2, True),
        ({1: 0.5, 3: 0.3, 4: 0.2}, 2, True),
        ({1: -0.5, 3: -1, 4: -1}, 2, True),
        ({1: 1, 2: 2}, 0, False),  # no prizes, nothing to flip
        ({1: 4, 2: 3, 3: 2, 4: 1}, 9, False),
    ],
)
def test_whether_a_prize_would_flip_by_another_measure(other, prize_places, flips):
    assert tally.prize_would_flip(ORDERED, other, prize_places) is flips


def test_without_projects_no_prize_flips():
    assert tally.prize_would_flip([], {1: 5}, 3) is False


def test_the_mean_flips_a_prize_where_sums_are_of_unequal_numbers_of_sheets():
    standings = ranking(UNEVEN, [1, 2, 3])
    assert tally.prize_flips_by_mean(standings, 1)
    assert not tally.prize_flips_by_mean(ranking(UNEVEN, [1, 3]), 1)


@pytest.mark.parametrize(
    ("mean", "text"),
    [
        (Fraction(193, 8), "24,13"),  # 24.125
        (Fraction(24125, 1000) - Fraction(1, 10**9), "24,12"),
        (Fraction(20), "20,00"),
        (Fraction(99), "99,00"),
        (Fraction(150), "150,00"),
        (Fraction(0), "0,00"),
        (Fraction(1, 20), "0,05"),
        (Fraction(9995, 1000), "10,00"),
    ],
)
def test_a_mean_is_written_with_two_places_half_up(mean, text):
    assert tally.mean_text(mean) == text


POINTS = st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=4), min_size=1, max_size=6)


@given(points=POINTS, by_mean=st.booleans(), shared=st.booleans())
def test_everybody_has_a_place_and_more_points_never_stand_lower(points, by_mean, shared):
    rows = [(project, member, value) for project, row in enumerate(points) for member, value in enumerate(row)]
    precedence = Precedence((MEAN,) if by_mean else (SUM,), "shared" if shared else "decided")
    standings = ranking(sheets(*rows), range(len(points)), (), precedence)
    assert sorted(row.project for row in standings) == list(range(len(points)))
    results = [row.mean if by_mean else row.total for row in standings]
    assert results == sorted(results, reverse=True)
    for row, result in zip(standings, results, strict=True):
        assert row.first == 1 + sum(other > result for other in results)
        tied = results.count(result)
        assert row.last == (row.first if shared else row.first + tied - 1)
        assert row.is_settled is (row.first == row.last)
