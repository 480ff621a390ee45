"""The fund of a season: places money lies in; whatever is moved, it adds up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hackathon_portal.seasons.rules.fund import UNDIVIDED, Moved, adds_up, after, fault
from hackathon_portal.seasons.rules.schema import SeasonRules, load_preset
from hackathon_portal.seasons.rules.words import summary
from prizes.rules.purposes import law_on

PLACES = st.sampled_from([UNDIVIDED, 1, 2, 3])


@given(st.lists(st.tuples(PLACES, PLACES, st.integers(-5, 60)), max_size=20))
def test_whatever_is_moved_the_fund_adds_up(deeds: list[tuple[int | None, int | None, int]]) -> None:
    lying: dict[int | None, Decimal] = {UNDIVIDED: Decimal(100)}
    for source, target, amount in deeds:
        move = Moved(source, target, Decimal(amount))
        if not fault(move, lying):
            lying = after(move, lying)
        assert adds_up(Decimal(100), lying.values())


@pytest.mark.parametrize(
    ("move", "why"),
    [
        (Moved(1, 1, Decimal(1)), "одно и то же"),
        (Moved(UNDIVIDED, 1, Decimal(0)), "больше нуля"),
        (Moved(UNDIVIDED, 1, Decimal("1.50")), "целых рублях"),
        (Moved(1, UNDIVIDED, Decimal(11)), "только 10"),
        (Moved(UNDIVIDED, 1, Decimal("NaN")), "больше нуля"),
    ],
)
def test_what_cannot_be_moved_says_why(move: Moved, why: str) -> None:
    assert why in fault(move, {UNDIVIDED: Decimal(90), 1: Decimal(10)})


def test_the_preset_names_the_fund_and_says_that_nobody_has_divided_it() -> None:
    rules = load_preset("digital_breakthrough_2020").rules
    assert rules.fund is not None
    assert (rules.fund.amount, rules.fund.purpose) == (Decimal(40_000_000), "project_grant")
    assert any("делится общий фонд" in point.title for point in rules.open_points)
    told = dict(summary(rules))["Фонд"]
    assert "40\u00a0000\u00a0000 руб., грант команде на развитие проекта" in told[0]


def test_rules_written_before_there_was_a_fund_still_load() -> None:
    data = load_preset("digital_breakthrough_2020").rules.model_dump(mode="json")
    del data["fund"]
    assert SeasonRules.model_validate(data).fund is None


def test_a_prize_is_taxed_and_a_grant_is_not_by_dated_data() -> None:
    day = date(2020, 9, 30)
    assert law_on("prize", day).withheld
    grant = law_on("project_grant", day)
    assert not grant.withheld
    assert "ст. 217 п. 6" in grant.article
    assert "бухгалтер" in grant.unchecked
