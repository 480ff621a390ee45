"""Near-ties: neighbours on prize places compared by what each member gave both; information, never a decision (Tula: clause 6.5)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.rules.second_opinion import near_ties, opinions
from judging.rules.tally import SheetTotal, ranking

A, B, C = 1, 2, 3
STEP = Decimal(1)


def sheets_of(table: dict[int, dict[int, int]]) -> list[SheetTotal]:
    """Member -> project -> points."""
    return [SheetTotal(project, member, Decimal(points)) for member, given in table.items() for project, points in given.items()]


def test_one_generous_member_makes_the_sum_and_the_others_prefer_the_second():
    sheets = sheets_of({1: {A: 30, B: 20, C: 1}, 2: {A: 20, B: 23, C: 2}, 3: {A: 20, B: 23, C: 3}, 4: {A: 20, B: 23, C: 1}})
    standings = ranking(sheets, [A, B, C])
    assert near_ties(standings, 3, STEP) == [(A, B)]
    [opinion] = opinions(sheets, standings, 3, STEP)
    assert (opinion.upper, opinion.lower, opinion.for_upper, opinion.for_lower, opinion.equal) == (A, B, 1, 3, 0)
    assert opinion.differs
    assert opinion.chance == pytest.approx(0.25, abs=0.02)
    assert [row.first for row in standings] == [1, 2, 3]


def test_members_who_have_not_seen_both_are_joined_by_what_they_compared_with_a_third():
    sheets = sheets_of({1: {A: 9, C: 5}, 2: {A: 9, C: 5}, 3: {B: 4, C: 5}, 4: {B: 14, C: 15}})
    [opinion] = [one for one in opinions(sheets, ranking(sheets, [A, B, C]), 3, STEP) if {one.upper, one.lower} == {A, B}]
    assert (opinion.for_upper, opinion.for_lower, opinion.equal) == (0, 0, 0)
    assert (opinion.chance > 0.5) == (opinion.upper == A)


def test_far_neighbours_places_without_a_prize_and_a_project_without_sheets_are_no_near_ties():
    sheets = sheets_of({1: {A: 30, B: 20, C: 20}, 2: {A: 30, B: 20, C: 20}})
    standings = ranking(sheets, [A, B, C, 4])
    assert near_ties(standings, 1, STEP) == []
    assert near_ties(standings, 4, STEP) == [(B, C)]
    [opinion] = opinions(sheets, standings, 4, STEP)
    assert opinion.equal == 2


def test_where_nobody_prefers_anything_there_is_no_opinion():
    sheets = sheets_of({1: {A: 5, B: 5}})
    [opinion] = opinions(sheets, ranking(sheets, [A, B]), 3, STEP)
    assert (opinion.chance, opinion.differs) == (None, False)


@settings(max_examples=25, deadline=None)
@given(
    table=st.lists(st.lists(st.integers(0, 30), min_size=4, max_size=4), min_size=1, max_size=6), turned=st.permutations(range(6))
)
def test_the_order_of_members_and_a_members_severity_change_nothing(table, turned):
    """Whoever gives everybody five points less says the same of every pair."""
    first = sheets_of({member: dict(enumerate(row)) for member, row in enumerate(table)})
    standings = ranking(first, range(4))
    harsher = sheets_of(
        {turned[member]: {project: points - 5 * member for project, points in enumerate(row)} for member, row in enumerate(table)}
    )
    before, after = opinions(first, standings, 4, STEP), opinions(harsher, standings, 4, STEP)
    assert [(one.for_upper, one.for_lower, one.equal) for one in before] == [
        (one.for_upper, one.for_lower, one.equal) for one in after
    ]
    for one, other in zip(before, after, strict=True):
        assert (one.chance is None) == (other.chance is None)
        if one.chance is not None:
            assert one.chance == pytest.approx(other.chance, abs=1e-4)
