"""A route's rule as data: quotas, the whole number, what equals get; and what holds for every rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hackathon_portal.seasons.rules.placing import Candidate, chosen, ordered
from hackathon_portal.seasons.rules.route_rules import SelectionRule, words_of
from hackathon_portal.seasons.rules.selection import Hub, Standing, Verdict

PEOPLE = "абвгдежзик"
HUBS = ("tul", "nsk", "vvo")
DAY = datetime(2020, 6, 1, tzinfo=UTC)
DRAWN = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from("12"), st.permutations(HUBS).flatmap(lambda h: st.integers(0, 3).map(lambda n: h[:n]))),
    min_size=1, max_size=len(PEOPLE),
)  # fmt: skip
PLACES = st.lists(st.integers(0, 3), min_size=3, max_size=3)


def hubs_of(places, reserve=50) -> list[Hub]:
    return [Hub(code, count, reserve) for code, count in zip(HUBS, places, strict=True)]


def candidates_of(drawn) -> list[Candidate]:
    found = [
        Candidate(PEOPLE[n], (Fraction(score), Fraction(score)), tuple(wishes), group)
        for n, (score, group, wishes) in enumerate(drawn)
    ]
    return sorted(found, key=lambda one: (-one.equal[0], one.person))


def passing(outcome, hub=None) -> list[str]:
    return [one.person for one in outcome.placements if one.verdict is Verdict.PASS and hub in (None, one.hub)]


RULES = st.builds(
    lambda top, floor, cap, ties: SelectionRule(
        top=top, ties=ties, split="region" if floor or cap is not None else "",
        quotas=[{"code": "1", "floor": floor, "cap": None if cap is None else max(cap, floor)}] if floor or cap is not None else [],
    ),
    st.none() | st.integers(3, 8), st.integers(0, 3), st.none() | st.integers(0, 4), st.sampled_from(["by_key", "all_in", "chair"]),
)  # fmt: skip


@given(DRAWN, PLACES, RULES)
def test_places_caps_and_the_whole_number_hold(drawn, places, rule):
    people = candidates_of(drawn)
    outcome = chosen(people, hubs_of(places), rule)
    assert [one.rank for one in outcome.placements] == [*range(1, len(people) + 1)]
    group = {one.person: one.group for one in people}
    listed = Counter(group[one.person] for one in outcome.placements if one.verdict is not Verdict.OUT)
    for quota in rule.quotas:
        assert quota.cap is None or listed[quota.code] <= quota.cap
    for hub in hubs_of(places):
        here = [one for one in outcome.placements if one.hub == hub.code]
        taken = [one for one in here if one.verdict is Verdict.PASS and one.why != "equal"]
        assert len(taken) <= hub.places
        assert sum(one.verdict is Verdict.RESERVE for one in here) <= hub.reserve
    if rule.top is not None and rule.ties != "all_in":
        assert len(passing(outcome)) <= rule.top


@given(DRAWN, st.integers(1, 8), st.integers(0, 4))
def test_a_floor_is_kept_while_its_group_has_people_and_nobody_is_left_out_for_it_in_vain(drawn, top, floor):
    """Without hubs: exactly the first ones, but for places that the group still needs."""
    rule = SelectionRule(placing="nowhere", top=top, split="region", quotas=[{"code": "1", "floor": min(floor, top)}])
    people = candidates_of(drawn)
    got = set(passing(chosen(people, [], rule)))
    assert len(got) == min(top, len(people))
    ones = [one.person for one in people if one.group == "1"]
    assert len(got & set(ones)) >= min(floor, top, len(ones))
    plain = {one.person for one in people[:top]}
    if len(plain & set(ones)) >= min(floor, len(ones)):
        assert got == plain


@given(DRAWN, PLACES, RULES, st.data())
def test_a_better_score_never_turns_a_place_into_none(drawn, places, rule, data):
    people = candidates_of(drawn)
    got = passing(chosen(people, hubs_of(places), rule))
    if not got or rule.quotas or rule.ties == "all_in":
        return
    person = data.draw(st.sampled_from(got))
    raised = [replace(one, equal=(Fraction(9), Fraction(9))) if one.person == person else one for one in people]
    raised.sort(key=lambda one: (-one.equal[0], one.person))
    assert person in passing(chosen(raised, hubs_of(places), rule))


@given(DRAWN, PLACES)
def test_nobody_with_a_higher_score_is_refused_a_hub_that_took_a_lower_one(drawn, places):
    for ties in ("by_key", "all_in"):
        people = candidates_of(drawn)
        outcome = chosen(people, hubs_of(places), SelectionRule(ties=ties))
        score = {one.person: one.equal for one in people}
        for one in outcome.placements:
            for hub in one.tried:
                lowest = min((score[person] for person in passing(outcome, hub)), default=score[one.person])
                assert score[one.person] <= lowest
                if ties == "all_in" and passing(outcome, hub) and one.verdict is Verdict.OUT:
                    assert score[one.person] < lowest


def test_equals_at_the_last_place_by_each_policy():
    people = [
        Candidate(person, (Fraction(score), Fraction(1)), ("tul",)) for person, score in zip("абвг", (3, 2, 2, 1), strict=True)
    ]
    hubs = [Hub("tul", 2, 50)]
    assert passing(chosen(people, hubs, SelectionRule())) == ["а", "б"]
    together = chosen(people, hubs, SelectionRule(ties="all_in"))
    assert passing(together) == ["а", "б", "в"]
    assert [one.why for one in together.placements] == ["", "", "equal", ""]
    chair = chosen(people, hubs, SelectionRule(ties="chair"))
    assert [tie.persons for tie in chair.ties] == [("б", "в")]
    standings = [Standing(one.person, "QA", one.person, Fraction(1), one.equal[0], 5) for one in people]
    decided = {"в": 1, "б": 2}
    order = ordered(standings, SelectionRule(ties="chair"), dict.fromkeys("абвг", DAY), decided)
    assert [one.person for one in order] == ["а", "в", "б", "г"]
    again = chosen(
        [next(one for one in people if one.person == row.person) for row in order], hubs, SelectionRule(ties="chair"), decided
    )
    assert (passing(again), again.ties) == (["а", "в"], ())


def test_thresholds_keys_and_too_few_candidates():
    found = [
        Standing("а", "QA", "1", Fraction(1, 2), Fraction(90), 10), Standing("б", "DS", "2", Fraction(3, 4), Fraction(80), 20),
        Standing("в", "DS", "3", Fraction(3, 4), Fraction(80), 10),
    ]  # fmt: skip
    days = {"а": DAY, "б": DAY, "в": DAY + timedelta(days=1)}

    def order(**rule):
        return "".join(one.person for one in ordered(found, SelectionRule(**rule), days))

    assert (order(), order(tie_keys=["signed_up"]), order(tie_keys=[]), order(measure="share")) == ("авб", "абв", "абв", "вба")
    assert order(least_share_percent=75) == "вб"
    outcome = chosen([Candidate("а", (Fraction(1), Fraction(1)), ("tul",))], [], SelectionRule(least_candidates=3))
    assert outcome.faults == ("Кандидатов 1, по правилу нужно не меньше 3.",)
    short = SelectionRule(top=5, split="region", quotas=[{"code": "71", "floor": 2}])
    assert "Квота «71»" in chosen([], [], short).faults[1]
    # The whole number cuts between equals of different hubs.
    three = [Candidate(person, (Fraction(1), Fraction(1)), (hub,)) for person, hub in zip("абв", HUBS, strict=True)]
    assert passing(chosen(three, hubs_of([1, 1, 1]), SelectionRule(top=2))) == ["а", "б"]
    assert passing(chosen(three, hubs_of([1, 1, 1]), SelectionRule(top=2, ties="all_in"))) == ["а", "б", "в"]


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ({"quotas": [{"code": "71"}]}, "не сказано"),
        ({"split": "region", "quotas": [{"code": "71"}, {"code": "71"}]}, "одна строка"),
        ({"split": "region", "top": 1, "quotas": [{"code": "71", "floor": 2}]}, "больше числа мест"),
        ({"split": "region", "quotas": [{"code": "71", "floor": 2, "cap": 1}]}, "меньше"),
        ({"tie_keys": ["seconds", "seconds"]}, "дважды"),
        ({"placing": "nowhere", "ties": "chair"}, "последнего места нет"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused_in_words(rule, word):
    with pytest.raises(ValidationError, match=word):
        SelectionRule.model_validate(rule)


def test_a_rule_is_said_in_sentences():
    rule = SelectionRule(
        top=5, reserve_percent=10, least_share_percent=60, split="region", quotas=[{"code": "*", "floor": 1, "cap": 3}]
    )
    said = " ".join(words_of(rule))
    for part in ("60 %", "не больше 5", "10 %", "каждая группа", "не меньше 1", "не больше 3"):
        assert part in said
