"""Rules of a season: routes make a graph without rings, windows open and close to the second, the preset holds together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.classifiers.tiles import TILES
from hackathon_portal.seasons.rules import routes, windows, words
from hackathon_portal.seasons.rules.schema import SeasonRules, load_preset

PRESET = load_preset("digital_breakthrough_2020")
RULES = PRESET.rules
SECOND = timedelta(seconds=1)
STAGES = "abcdefg"
edges = st.lists(st.tuples(st.sampled_from(STAGES), st.sampled_from(STAGES)), max_size=12)


def reached_by_walking(start: str, found: list[tuple[str, str]]) -> set[str]:
    """Stages after at least one step, by repeating until nothing is added."""
    reached = {end for begin, end in found if begin == start}
    while more := {end for begin, end in found if begin in reached} - reached:
        reached |= more
    return reached


@given(edges)
def test_a_ring_is_found_exactly_where_a_stage_leads_back_to_itself(found):
    ring = routes.ring_in(found)
    assert bool(ring) == any(stage in reached_by_walking(stage, found) for stage in STAGES)
    if ring:
        assert all(pair in found for pair in zip(ring, (*ring[1:], ring[0]), strict=True))


@given(edges, st.sets(st.sampled_from(STAGES)))
def test_whoever_is_open_or_led_to_is_reachable_and_nobody_else(found, opened):
    expected = set(opened).union(*(reached_by_walking(stage, found) for stage in opened))
    assert routes.reachable(opened, found) == expected
    fault = routes.fault_of(STAGES, opened, found)
    assert (not fault) == (not routes.ring_in(found) and bool(opened) and expected == set(STAGES))


def changed(**values):
    return RULES.model_dump(mode="json") | values


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"routes": RULES.model_dump(mode="json")["routes"][:1]}, "не ведёт ни один переход"),
        ({"timezone": "Moscow"}, "часового пояса нет"),
        ({"registration": {**RULES.model_dump(mode="json")["registration"], "closes_at": "2020-03-01T00:00:00"}}, "конец раньше"),
        ({"registration": {**RULES.model_dump(mode="json")["registration"], "opens_at": "2020-03-01T00:00:00Z"}}, "без сдвига"),
        ({"specialisations": [{"code": "a", "title": "а"}] * 2}, "названа дважды"),
    ],
)
def test_what_does_not_hold_together_is_refused_in_words(values, says):
    with pytest.raises(ValidationError, match=says):
        SeasonRules.model_validate(changed(**values))


def test_a_route_back_is_a_ring():
    way = {"from_stage": "final", "to_stage": "online", "basis": "everybody", "answer_within": "5 calendar days"}
    with pytest.raises(ValidationError, match="по кругу"):
        SeasonRules.model_validate(changed(routes=[*RULES.model_dump(mode="json")["routes"], way]))


def test_registration_is_open_from_its_first_to_its_last_second():
    span = windows.registration(RULES)
    assert [span.holds(at) for at in (span.opens_at - SECOND, span.opens_at, span.closes_at, span.closes_at + SECOND)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert "начало 02.03.2020 в 00:00:00, сейчас 01.03.2020 в 23:59:59" in span.refusal(span.opens_at - SECOND, "Запись")
    assert "конец был 14.06.2020 в 23:59:59" in span.refusal(span.closes_at + SECOND, "Запись")
    assert span.refusal(span.closes_at, "Запись") == ""


@pytest.mark.parametrize(
    "zone", ["Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Vladivostok"]
)
def test_a_stage_of_hubs_opens_by_the_clock_of_each_hub(zone):
    span = windows.of_stage(RULES, "regional_summer", ZoneInfo(zone))
    assert (span.opens_at.astimezone(ZoneInfo(zone)).hour, span.opens_at.astimezone(ZoneInfo(zone)).day) == (0, 1)
    assert not span.holds(span.opens_at - SECOND)
    assert span.holds(span.opens_at)
    assert not span.holds(span.closes_at + SECOND)
    # One stage of the season's clock is the same instant everywhere.
    assert windows.of_stage(RULES, "final", ZoneInfo(zone)).opens_at == windows.of_stage(RULES, "final").opens_at


def test_several_stages_run_at_once_and_none_is_the_current_one():
    at = lambda month, day: [one.code for one in windows.stages_at(RULES, datetime(2020, month, day, 12, tzinfo=UTC))]  # noqa: E731
    assert at(6, 20) == ["online", "regional_summer"]
    assert at(7, 20) == ["regional_summer", "marathon"]
    assert at(8, 15) == ["marathon", "regional_autumn"]
    assert at(12, 1) == ["support"]
    first, words_of_first = windows.next_terms(RULES, datetime(2020, 6, 10, tzinfo=UTC))[0]
    assert (first, words_of_first) == (windows.registration(RULES).closes_at, "запись: конец")


def test_a_hub_ahead_of_the_season_runs_the_stage_already():
    at = windows.of_stage(RULES, "regional_summer", ZoneInfo("Asia/Vladivostok")).opens_at
    assert [one.code for one in windows.stages_at(RULES, at)] == ["online"]
    assert [one.code for one in windows.stages_at(RULES, at, [ZoneInfo("Asia/Vladivostok")])] == ["online", "regional_summer"]


def test_every_value_of_the_rules_has_a_plain_name_and_says_its_change():
    latin = [label for label, _ in words.values(RULES.model_dump(mode="json")).values() if label.isascii()]
    assert latin == []
    moved = changed(registration={**RULES.model_dump(mode="json")["registration"], "closes_at": "2020-06-21T23:59:59"})
    assert words.differences(RULES, SeasonRules.model_validate(moved)) == [
        ("Запись → Конец", "14.06.2020 23:59:59", "21.06.2020 23:59:59")
    ]


def test_the_words_of_the_rules_come_from_their_values():
    said = " ".join(sentence for _, sentences in words.summary(RULES) for sentence in sentences)
    for part in ("14.06.2020, 23:59:59", "14\u00a0лет", "15\u00a0минут", "50 % баллов", "36\u00a0часов", "не меньше"):
        assert part in said, part
    assert len(RULES.open_points) >= 8
    assert RULES.statistics.thresholds.at_least == 100


def test_every_region_has_one_square():
    assert sorted(tile.region for tile in TILES) == sorted(region.code for region in REGIONS)
    assert len({(tile.row, tile.column) for tile in TILES}) == len(TILES)
    assert len({tile.short for tile in TILES}) == len(TILES)
