"""Rules of an announced season change by versions: act, reason, letters to those concerned, taken back until they leave."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hackathon_portal.kernel import clock, jobs
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import Job, OutboxMessage
from hackathon_portal.seasons.actions import seasons as actions
from hackathon_portal.seasons.models import Route, Season, Stage
from hackathon_portal.seasons.queries.publication import missing
from hackathon_portal.seasons.rules import windows
from hackathon_portal.seasons.rules.schema import SeasonRules
from hackathon_portal.seasons.states import require_window
from tests.seasons import IN_REGISTRATION, entrant, made_season


def moved(season: Season, **stages: str) -> SeasonRules:
    """The rules with the last moment of stages changed."""
    data = season.rules.model_dump(mode="json")
    for stage in data["stages"]:
        stage["closes_at"] = stages.get(stage["code"], stage["closes_at"])
    return SeasonRules.model_validate(data)


@pytest.fixture
def made(users, at, settings):
    settings.DECISION_UNDO = timedelta(minutes=1)
    with clock.fixed_at(IN_REGISTRATION):
        yield made_season()


def told(version) -> list[str]:
    jobs.run(Job.objects.filter(kind=actions.TELLS).latest("pk").pk)
    letters = OutboxMessage.objects.filter(batch=actions.letters_of(version), state=OutboxMessage.State.PENDING)
    return sorted(letters.values_list("recipient", flat=True))


def test_a_moved_date_is_a_version_with_its_act_and_letters_that_wait(made):
    season = made.season
    entrant(season, email="blocked@example.org", is_admitted=False)
    rules = moved(season, final="2020-11-05T23:59:59")
    for reason, act, says in (("", "приказ № 5", "основание"), ("перенос", " ", "акт")):
        with pytest.raises(RuleViolation, match=says):
            actions.change_rules(season=season, rules=rules, reason=reason, act_number=act, by=made.staff)
    version = actions.change_rules(season=season, rules=rules, reason="перенос площадки", act_number="приказ № 5", by=made.staff)
    assert (version.number, season.rules.stage("final").closes_at.month) == (2, 11)
    assert Stage.objects.get(season=season, code="final").closes_at.month == 11
    assert told(version) == [made.entrant.email]
    letter = OutboxMessage.objects.get(batch=actions.letters_of(version))
    assert "перенос площадки" in letter.body
    assert "стало «05.11.2020 23:59:59»" in letter.body
    assert letter.due_at == IN_REGISTRATION + timedelta(minutes=1)
    with pytest.raises(RuleViolation, match="те же"):
        actions.change_rules(season=season, rules=rules, reason="ещё", act_number="№ 6", by=made.staff)


def test_a_version_is_taken_back_until_its_letters_leave(made):
    season, before = made.season, made.season.rules
    rules = moved(season, final="2020-11-05T23:59:59")
    version = actions.change_rules(season=season, rules=rules, reason="а", act_number="б", by=made.staff)
    assert told(version) == [made.entrant.email]
    actions.take_back_rules(season=season, version=version, by=made.staff)
    assert season.rules == before
    assert Stage.objects.get(season=season, code="final").closes_at.month == 10
    letters = OutboxMessage.objects.filter(batch=actions.letters_of(version))
    assert {letter.state for letter in letters} == {OutboxMessage.State.CANCELLED}
    again = actions.change_rules(season=season, rules=rules, reason="а", act_number="б", by=made.staff)
    assert again.number == 3
    with clock.fixed_at(IN_REGISTRATION + timedelta(minutes=2)), pytest.raises(RuleViolation, match="уже ушли"):
        actions.take_back_rules(season=season, version=again, by=made.staff)


def test_nobody_hears_of_what_touches_nobody(made):
    data = made.season.rules.model_dump(mode="json") | {"document": "Справка, исправленная"}
    version = actions.change_rules(
        season=made.season, rules=SeasonRules.model_validate(data), reason="опечатка", act_number="№ 2", by=made.staff
    )
    assert told(version) == []


def test_a_draft_is_rewritten_and_its_stages_follow(users):
    season = (made := made_season(is_published=False)).season
    data = season.rules.model_dump(mode="json")
    data["stages"] = [stage for stage in data["stages"] if stage["code"] != "marathon"]
    actions.save_rules(season=season, rules=SeasonRules.model_validate(data), by=made.staff)
    assert not Stage.objects.filter(season=season, code="marathon").exists()
    assert Route.objects.filter(season=season).count() == len(season.rules.routes)
    actions.publish_season(season=season, by=None)
    with pytest.raises(RuleViolation, match="объявлен"):
        actions.save_rules(season=season, rules=SeasonRules.model_validate(data), by=made.staff)


def test_announcing_says_everything_that_is_missing(users):
    made = made_season(is_published=False)
    with pytest.raises(RuleViolation, match="нет площадки и не сказано, почему"):
        actions.publish_season(season=made.season, by=made.staff)
    hub = made.hubs["kgd"]
    type(hub).objects.filter(pk=hub.pk).update(opens_at=hub.opens_at + timedelta(days=60))
    assert any("вне этапа" in one for one in missing(made.season))
    assert not any("УФО" in one for one in missing(made.season))


def test_an_announcement_is_taken_back_until_somebody_signs_up(users):
    made = made_season()
    with pytest.raises(RuleViolation, match="записались"):
        actions.unpublish_season(season=made.season, reason="рано", by=made.staff)
    made.entrant.delete()
    actions.unpublish_season(season=made.season, reason="рано", by=made.staff)
    assert made.season.state == Season.State.DRAFT
    assert made.season.rules_version.frozen_at is None


def test_a_window_refuses_a_second_before_and_after(users):

    span = windows.registration(made_season().season.rules)
    require_window(span, "Запись", at=span.closes_at)
    with pytest.raises(RuleViolation, match="конец был"):
        require_window(span, "Запись", at=span.closes_at + timedelta(seconds=1), clause="1")
