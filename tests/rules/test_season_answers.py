"""What becomes of places as people answer and as a list is drawn anew: who keeps an answer, who comes up, who goes where, until when."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hackathon_portal.regulation.schema.base import DayTerm, Term
from hackathon_portal.seasons.rules.answers import Change, Listed, Moving, Stands, answer_until, reconciled, released, stops_at

MOSCOW = ZoneInfo("Europe/Moscow")
ONE, TWO = 1, 2  # hubs
PLACES = {ONE: 2, TWO: 1}


def states(rows, before=None, places=PLACES):
    return {one.person: (one.hub, one.state) for one in reconciled(rows, before or {}, places)}


def test_a_first_list_invites_who_passes_and_lets_the_others_wait():
    rows = [Listed(12, 3, ONE, "reserve"), Listed(11, 2, ONE, "pass"), Listed(10, 1, ONE, "pass"), Listed(13, 4, TWO, "pass")]
    changes = reconciled(rows, {}, PLACES)
    assert [one.person for one in changes] == [10, 11, 13, 12]
    assert {one.person: (one.rank, one.hub, one.state) for one in changes} == {
        10: (1, ONE, "invited"), 11: (2, ONE, "invited"), 12: (3, ONE, "reserve"), 13: (4, TWO, "invited"),
    }  # fmt: skip
    assert all(one.is_one for one in changes)


@pytest.mark.parametrize("state", ["confirmed", "took_part", "invited"])
def test_who_keeps_the_hub_keeps_the_answer_and_another_hub_is_asked_about_anew(state):
    rows = [Listed(10, 1, ONE, "pass")]
    assert states(rows, {10: Stands(ONE, state)}) == {10: (ONE, state)}
    assert states(rows, {10: Stands(TWO, state)}) == {10: (ONE, "invited")}


@pytest.mark.parametrize("state", ["declined", "expired", "revoked"])
def test_who_gave_up_is_not_asked_again_and_the_place_goes_to_the_reserve(state):
    rows = [Listed(10, 1, TWO, "pass"), Listed(11, 2, TWO, "reserve"), Listed(12, 3, TWO, "reserve")]
    before = {10: Stands(ONE, state), 11: Stands(TWO, "reserve")}
    assert states(rows, before) == {10: (TWO, state), 11: (TWO, "invited"), 12: (TWO, "reserve")}


def test_the_reserve_takes_free_places_by_rank_and_who_gave_up_there_is_passed_over():
    rows = [
        Listed(13, 4, ONE, "reserve"),
        Listed(12, 3, ONE, "reserve"),
        Listed(11, 2, ONE, "reserve"),
        Listed(10, 1, ONE, "pass"),
    ]
    before = {11: Stands(ONE, "declined"), 12: Stands(ONE, "confirmed"), 13: Stands(TWO, "confirmed")}
    assert states(rows, before) == {10: (ONE, "invited"), 11: (ONE, "declined"), 12: (ONE, "confirmed"), 13: (ONE, "reserve")}
    assert states(rows, before, {ONE: 3})[13] == (ONE, "invited"), "a place of another hub is no answer for this one"
    assert states(rows, before, {})[12] == (ONE, "reserve"), "a hub without places asks nobody of its reserve"


def test_who_is_in_no_part_of_the_list_loses_what_they_had():
    before = {10: Stands(ONE, "confirmed"), 11: Stands(ONE, "reserve"), 12: Stands(ONE, "declined"), 13: Stands(ONE, "expired")}
    changes = {one.person: one for one in reconciled([Listed(14, 1, ONE, "out")], before, PLACES)}
    assert {person: one.state for person, one in changes.items()} == {10: "revoked", 11: "revoked", 12: "declined", 13: "expired"}
    assert [one.is_one for one in changes.values()] == [True, True, False, False]
    assert changes[10] == Change(10, 0, ONE, "revoked", Stands(ONE, "confirmed"))


def test_a_closed_hub_sends_people_to_their_other_wishes_those_with_places_first():
    people = [
        Moving(10, 1, "reserve", (2, 3)), Moving(12, 3, "invited", (2, 3)), Moving(11, 2, "confirmed", (2, 3)), Moving(13, 4, "invited", (2,)),
        Moving(14, 5, "invited", ()), Moving(15, 6, "reserve", (3, 2)),
    ]  # fmt: skip
    free, reserve = {2: 1, 3: 1}, {2: 1, 3: 1}
    assert released(people, free, reserve) == {
        11: (2, "invited"), 12: (3, "invited"), 13: (2, "reserve"), 14: (None, "revoked"), 10: (3, "reserve"), 15: (None, "revoked"),
    }  # fmt: skip
    assert (free, reserve) == ({2: 1, 3: 1}, {2: 1, 3: 1}), "what was given is left as it was"
    assert released([Moving(10, 1, "reserve", (2, 3))], {3: 1}, {2: 5}) == {10: (3, "invited")}, "a place before any reserve"


def test_an_answer_in_hours_is_to_the_second_in_days_to_the_end_of_the_last_one():
    invited = datetime(2020, 7, 1, 21, 30, 15, tzinfo=UTC)  # half past midnight of the 2nd in Moscow
    hours, days = Term(number=48, unit="hours"), Term(number=3, unit="calendar days")
    assert answer_until(invited, hours, MOSCOW, None) == datetime(2020, 7, 3, 21, 30, 15, tzinfo=UTC)
    end = answer_until(invited, days, MOSCOW, None)
    assert end.replace(microsecond=0) == datetime(2020, 7, 5, 23, 59, 59, tzinfo=MOSCOW)
    opens = datetime(2020, 7, 3, 10, tzinfo=MOSCOW)
    assert answer_until(invited, days, MOSCOW, opens) == opens
    assert answer_until(invited, hours, MOSCOW, datetime(2020, 8, 1, tzinfo=UTC)) == datetime(2020, 7, 3, 21, 30, 15, tzinfo=UTC)


def test_the_reserve_is_left_alone_so_many_days_before_a_hub_opens():
    opens = datetime(2020, 7, 9, 22, tzinfo=UTC)  # one in the morning of the 10th in Moscow
    assert stops_at(opens, None, MOSCOW) == opens
    assert stops_at(opens, DayTerm(number=2, unit="calendar days"), MOSCOW) == datetime(2020, 7, 8, tzinfo=MOSCOW)
