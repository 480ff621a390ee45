"""Values that contradict each other, or what has already happened in the contest, are refused at their field."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from hackathon_portal.contests import actions
from hackathon_portal.demo import kuzbass as kuzbass_play
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.schema import Regulation, load_preset
from tests.conftest import MOSCOW


@pytest.fixture
def draft(users):
    return actions.create_contest(
        preset=load_preset("tula_2024"), preset_code="tula_2024", slug="draft", starts_on=date(2024, 5, 24), ends_on=date(2024, 5, 26),
        by=users["staff"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_on": date(2024, 5, 23), "project_deadline_at": None}, "ends_on"),
        ({"registration_closes_on": date(2024, 5, 25)}, "registration_closes_on"),
        ({"project_deadline_at": datetime(2024, 5, 27, 0, 0, tzinfo=MOSCOW)}, "project_deadline_at"),
        ({"project_deadline_at": datetime(2024, 5, 23, 23, 59, tzinfo=MOSCOW)}, "project_deadline_at"),
    ],
)
def test_a_term_after_the_event_is_refused_at_its_field(draft, users, values, field):
    with pytest.raises(RuleViolation) as refused:
        actions.change_announcement(contest=draft, values=values, by=users["staff"])
    assert refused.value.field == field
    draft.refresh_from_db()
    assert draft.ends_on == date(2024, 5, 26)


def test_the_last_minute_of_the_contest_is_a_possible_term(draft, users):
    last = datetime(2024, 5, 26, 23, 59, tzinfo=MOSCOW)
    actions.change_announcement(contest=draft, values={"project_deadline_at": last}, by=users["staff"])
    draft.refresh_from_db()
    assert draft.project_deadline_at == last


def changed(contest, **seats) -> Regulation:
    text = contest.regulation.model_dump(mode="json")
    text["seats"] |= seats
    return Regulation.model_validate(text)


def test_places_are_not_fewer_than_those_who_hold_one(kuzbass_stage):
    stage = kuzbass_stage
    kuzbass_play.registration(stage, kuzbass_play.TEAMS[:2])
    known = {"contest": stage.contest, "by": stage.users["staff"], "reason": "приказ", "act_number": "№ 9"}
    with stage.at(stage.contest.starts_on - timedelta(days=9), 12):
        for seats, field in (({"limit": 5}, "seats__limit"), ({"unit": "team"}, "seats__unit")):
            with pytest.raises(RuleViolation) as refused:
                actions.change_regulation(regulation=changed(stage.contest, **seats), **known)
            assert refused.value.field == field
        assert actions.change_regulation(regulation=changed(stage.contest, limit=6), **known).number == 2
