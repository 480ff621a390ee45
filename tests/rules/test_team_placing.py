"""Teams of hubs by places of protocols: order, borders, quotas, what the removal of one changes."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.seasons.rules.route_rules import SelectionRule
from hackathon_portal.seasons.rules.selection import Verdict
from hackathon_portal.seasons.rules.team_placing import TeamStanding, everybody, ordered, selected, team_lines

RULE = {"placing": "nowhere", "top_per_hub": 2, "reserve_percent": 50, "tie_keys": ["points"]}


def rule(**more) -> SelectionRule:
    return SelectionRule.model_validate(RULE | more)


def team(key: str, hub: str, place: int | None, points: int = 0) -> TeamStanding:
    return TeamStanding(key, hub, place, Fraction(points))


def verdicts(teams, of: SelectionRule, decided=None) -> dict[str, str]:
    return {one.person: str(one.verdict) for one in selected(ordered(teams, of, decided), of, decided).placements}


@st.composite
def fields(draw):
    """Teams of three hubs, each hub with places of its own, no two equal in it."""
    teams = []
    for hub in "abc":
        count = draw(st.integers(0, 6))
        teams += [team(f"{hub}{place}", hub, place, draw(st.integers(0, 100))) for place in range(1, count + 1)]
    return teams


@given(fields(), st.randoms(use_true_random=False), st.integers(0, 4), st.one_of(st.none(), st.integers(0, 9)))
def test_the_order_given_changes_nothing_and_no_number_of_places_is_passed(teams, random, per_hub, top):
    of = rule(top_per_hub=per_hub, top=top)
    mixed = [*teams]
    random.shuffle(mixed)
    found = verdicts(teams, of)
    assert verdicts(mixed, of) == found
    passed = [one for one in teams if found[one.team] == Verdict.PASS]
    assert all(sum(one.hub == hub for one in passed) <= per_hub for hub in "abc")
    assert top is None or len(passed) <= top
    # Of one hub nobody passes before a team that stands higher there.
    for one in teams:
        if found[one.team] == Verdict.PASS:
            assert all(found[other.team] == Verdict.PASS for other in teams if other.hub == one.hub and other.place < one.place)


@given(fields(), st.data())
def test_the_removal_of_one_lets_exactly_the_next_of_its_hub_pass(teams, data):
    of = rule()
    found = verdicts(teams, of)
    passed = [one for one in teams if found[one.team] == Verdict.PASS]
    if not passed:
        return
    gone = data.draw(st.sampled_from(passed))
    left = verdicts([one for one in teams if one is not gone], of)
    newly = {key for key, verdict in left.items() if verdict == Verdict.PASS and found[key] != Verdict.PASS}
    waiting = [one.team for one in teams if one.hub == gone.hub and found[one.team] == Verdict.RESERVE]
    assert newly == set(waiting[:1])


def test_equals_at_the_border_by_each_policy():
    teams = [team("a1", "a", 1, 9), team("a2", "a", 2, 7), team("a3", "a", 2, 7), team("a4", "a", None)]
    assert verdicts(teams, rule()) == {"a1": "pass", "a2": "pass", "a3": "reserve", "a4": "out"}
    assert verdicts(teams, rule(ties="all_in"))["a3"] == "pass"
    chair = rule(ties="chair")
    outcome = selected(ordered(teams, chair), chair)
    assert [tie.persons for tie in outcome.ties] == [("a2", "a3")]
    decided = {"a3": 1, "a2": 2}
    assert selected(ordered(teams, chair, decided), chair, decided).ties == ()
    assert verdicts(teams, chair, decided)["a3"] == "pass"


def test_quotas_count_hubs_and_old_rules_mean_what_they_meant():
    teams = [team(f"{hub}{place}", hub, place) for hub in "ab" for place in (1, 2, 3)]
    capped = rule(split="hub", quotas=[{"code": "a", "cap": 1}])
    assert [key for key, verdict in verdicts(teams, capped).items() if verdict == "pass"] == ["a1", "b1", "b2"]
    old = SelectionRule.model_validate({"placing": "nowhere", "top": 1})
    assert (old.per_hub, old.most_of_all) == (1, None)
    assert [key for key, verdict in verdicts(teams, old).items() if verdict == "pass"] == ["a1", "b1"]
    every = SelectionRule.model_validate({"top": 3})
    assert sum(verdict == "pass" for verdict in verdicts(teams, every).values()) == 3


def test_everybody_goes_on_and_lines_say_the_order():
    assert [(one.rank, one.person, one.verdict) for one in everybody(["b", "a"]).placements] == [
        (1, "a", "pass"),
        (2, "b", "pass"),
    ]
    assert team_lines([team("a1", "a", None), team("b1", "b", 2, 5)]) == ["1,a1,a,,0", "2,b1,b,2,5"]
