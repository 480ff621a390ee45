"""Members assigned to projects: the number is met, nobody is put where they may not be, loads differ as little as they can."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.rules.assignment import Seat, Shortfall, TooFew, Work, allowed, assign, shortfalls

ONE = frozenset({"sheet"})


def works_of(count: int, divisions: int = 1) -> list[Work]:
    return [Work(100 + number, number % divisions, f"n{number % divisions}") for number in range(count)]


def seats_of(count: int) -> list[Seat]:
    return [Seat(number, ONE) for number in range(1, count + 1)]


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_every_project_has_its_sheets_from_members_who_may_and_loads_are_as_equal_as_without_exceptions(data):
    seats, works = seats_of(data.draw(st.integers(1, 6))), works_of(data.draw(st.integers(1, 7)), data.draw(st.integers(1, 3)))
    least = data.draw(st.integers(1, 4))
    every = [(seat.member, work.project) for seat in seats for work in works]
    barred = data.draw(st.sets(st.sampled_from(every), max_size=6))
    possible = set(allowed(seats, works, barred))
    if short := shortfalls(possible, seats, works, least):
        with pytest.raises(TooFew) as refused:
            assign(seats, works, least, barred)
        assert refused.value.shortfalls == short
        return
    pairs = assign(seats, works, least, barred)
    assert len(pairs) == len(set(pairs))
    assert set(pairs) <= possible
    assert Counter(project for _, project in pairs) == dict.fromkeys([work.project for work in works], least)
    loads = Counter(member for member, _ in pairs)
    if not barred:
        assert max(loads.values()) - min(loads[seat.member] for seat in seats) <= 1
    # No single exchange would make the loads more equal.
    for member, project in pairs:
        others = [one.member for one in seats if (one.member, project) in possible - set(pairs)]
        assert all(loads[member] - loads[other] <= 1 for other in others)


def test_a_member_with_a_sign_of_a_conflict_is_taken_only_where_there_is_nobody_else():
    seats, works = seats_of(3), works_of(3)
    doubtful = {(1, 100), (1, 101), (2, 100)}
    assert set(assign(seats, works, 2, doubtful=doubtful)) & doubtful in ({(1, 100)}, {(2, 100)})
    assert not set(assign(seats, works, 1, doubtful=doubtful)) & doubtful


def test_who_represents_a_customer_has_all_its_projects_and_no_others():
    customers = [Seat(8, frozenset({"customer"}), 0), Seat(9, frozenset({"customer"}), 1)]
    works = works_of(4, 2)
    pairs = assign([*seats_of(3), *customers], works, 2)
    assert {project for member, project in pairs if member == 8} == {100, 102}
    assert {project for member, project in pairs if member == 9} == {101, 103}
    with pytest.raises(TooFew) as refused:
        assign([*seats_of(3), customers[0]], works, 2)
    assert refused.value.shortfalls == [Shortfall(101, "customer", 0, 1), Shortfall(103, "customer", 0, 1)]


def test_projects_that_are_compared_are_assessed_by_the_same_members():
    pairs = assign(seats_of(4), works_of(4, 2), 2)
    panels = {frozenset(member for member, project in pairs if project % 2 == rest) for rest in (0, 1)}
    assert sorted(map(len, panels)) == [2, 2]


def test_nothing_to_assign_is_nothing():
    assert assign(seats_of(2), [], 2) == []
    with pytest.raises(TooFew):
        assign(seats_of(1), works_of(1), 2)
