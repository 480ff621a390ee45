"""Every action of seasons and tests says in which states of a season it may be done."""

from __future__ import annotations

import pytest

from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.seasons import states
from hackathon_portal.seasons.actions import seasons as actions
from tests.rules.test_every_action_asks import actions as all_actions
from tests.seasons import made_season

OF_SEASONS = (
    "hackathon_portal.seasons.",
    "hackathon_portal.exams.",
    "hackathon_portal.competitions.",
    "hackathon_portal.cases.",
    "hackathon_portal.learning.",
    "hackathon_portal.events.",
)
NAMED = {"create_season": "there is no season yet"}


def test_every_action_of_a_season_has_a_row():
    found = {name.rpartition(".")[2] for name in all_actions() if name.startswith(OF_SEASONS)} - set(NAMED)
    assert sorted(found - states.table().keys()) == []


def test_every_row_is_of_an_action():
    found = {name.rpartition(".")[2] for name in all_actions() if name.startswith(OF_SEASONS)}
    assert sorted(states.table().keys() - found) == []


def test_the_state_is_asked_anew_whatever_was_read_before(users):
    made = made_season()
    stale = type(made.season).objects.get(pk=made.season.pk)
    actions.close_season(season=made.season, reason="итоги подведены", by=made.staff)
    with pytest.raises(RuleViolation, match="завершён"):
        actions.close_season(season=stale, reason="ещё раз", by=made.staff)
    actions.open_season_again(season=made.season, reason="ошибка", by=made.staff)
    with pytest.raises(RuleViolation, match="основани"):
        actions.close_season(season=stale, reason=" ", by=made.staff)
