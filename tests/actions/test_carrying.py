"""Teams carried from a hub to the final: answers of people, the reserve in turn, places under races, what staff decide."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from hackathon_portal.contests.gates import NotLetIn
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, jobs
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import Job, OutboxMessage
from hackathon_portal.seasons.actions import carrying, entries, lists, telling
from hackathon_portal.seasons.models import Route, SelectionList, SelectionRow, StageContest, StageEntry
from hackathon_portal.seasons.queries.lists import affected
from registration.actions.teams import found_team
from registration.models import Application, Team
from tests import build
from tests import carrying as worlds

NOW = datetime(2020, 8, 3, 9, tzinfo=UTC)
RULE = {"ties": "by_key", "top_per_hub": 2, "reserve_percent": 100}


@pytest.fixture
def season(published, settings):
    settings.DECISION_UNDO = timedelta(0)
    made = worlds.season_of_hubs(published, **RULE)
    with clock.fixed_at(NOW):
        yield made


def teams(state: str) -> list[StageEntry]:
    rows = StageEntry.objects.filter(team__isnull=False, state=state).select_related("team", "carried", "basis")
    return list(rows.order_by("rank"))


def people(entry: StageEntry) -> list[StageEntry]:
    return list(StageEntry.objects.filter(party=entry).select_related("entrant__user").order_by("pk"))


def answer(member: StageEntry, act=entries.confirm) -> StageEntry:
    return act(entry=member, by=member.entrant.user)


def test_a_list_told_puts_teams_into_the_final_without_data_until_each_says_yes(season):
    with pytest.raises(RuleViolation, match="нет объявленного конкурса"):
        telling.publish_list(selection_list=season.approved(), by=season.second)
    contest = worlds.with_final(season)
    assert (contest.slug, contest.gate) == ("breakthrough-final", "season")
    season.told(number="2", reason="номер")
    assert [len(teams(state)) for state in ("invited", "reserve")] == [2, 2]
    assert carrying.carry_told() == 2
    assert carrying.carry_told() == 0
    first = teams("invited")[0]
    assert (first.carried.name, first.carried.contest) == (first.team.name, contest)
    drafts = Application.objects.filter(team=first.carried)
    assert {(one.state, one.surname, one.email) for one in drafts} == {("draft", "", "")}
    assert sorted(drafts.values_list("role", flat=True)) == ["captain", "member"]
    letters = OutboxMessage.objects.filter(kind="seasons.place_offered")
    assert letters.count() == 4
    assert f"Команда «{first.team.name}»" in letters.first().body
    one, two = people(first)
    answer(one)
    first.refresh_from_db()
    assert first.state == "invited"
    answer(two)
    first.refresh_from_db()
    assert first.state == "confirmed"
    assert drafts.get(user=one.entrant.user).email == one.entrant.user.email
    with pytest.raises(NotLetIn, match="по списку отбора"):
        found_team(contest=contest, name="Чужие", by=build.user())


def test_a_team_without_anybody_makes_way_for_the_next_and_a_small_one_waits_for_staff(season):
    worlds.with_final(season)
    season.told()
    carrying.carry_told()
    first, second = teams("invited")
    waiting = teams("reserve")
    for member in people(first):
        answer(member, entries.decline)
    first.refresh_from_db()
    assert first.state == "declined"
    assert not Application.objects.filter(team=first.carried, state="draft").exists()
    assert [entry.pk for entry in teams("invited")] == [second.pk, waiting[0].pk]
    assert OutboxMessage.objects.filter(kind="seasons.place_passed").count() == len(people(waiting[0])) == 2
    # One comes, the other is silent: staff decide.
    captain, other = people(second)
    answer(other)
    with clock.fixed_at(NOW + timedelta(days=7)):
        entries.expire_overdue()
        second.refresh_from_db()
        assert second.state == "small"
        captain.refresh_from_db()
        assert captain.state == "expired"
        made = Team.objects.get(pk=second.carried_id)
        assert made.founder == other.entrant.user
        assert Application.objects.get(team=made, state="draft").role == "captain"
        # The first of the reserve was silent too: the second has the place now.
        assert [entry.pk for entry in teams("expired")] == [waiting[0].pk]
        assert [entry.pk for entry in teams("invited")] == [waiting[1].pk]
        with pytest.raises(RuleViolation, match="почему команда остаётся"):
            carrying.keep_team(entry=second, reason=" ", by=season.first)
        carrying.keep_team(entry=second, reason="второй заболел", by=season.first)
        second.refresh_from_db()
        assert (second.state, second.reason) == ("confirmed", "второй заболел")
        entries.revoke(entry=second, reason="снялись", by=season.first)
        assert not Application.objects.filter(team=made, state="draft").exists()


def test_a_new_version_says_who_loses_a_place_and_taking_it_back_restores_everything(season, settings):
    worlds.with_final(season)
    season.told()
    carrying.carry_told()
    first = teams("invited")[0]
    for member in people(first):
        answer(member)
    before = list(StageEntry.objects.order_by("pk").values_list("pk", "state", "party", "team", "expires_at"))
    Application.objects.filter(team=first.team).update(state="excluded", exclusion_ground="rules")
    settings.DECISION_UNDO = timedelta(minutes=5)
    again = season.approved("2", reason="команда исключена на площадке")
    assert [(one.name, one.was) for one in affected(again)] == [(first.team.name, "подтвердил")]
    telling.publish_list(selection_list=again, by=season.second)
    assert [entry.pk for entry in teams("revoked")] == [first.pk]
    assert {member.state for member in people(first)} == {"revoked"}
    # Not told yet: in the final nothing has changed.
    assert carrying.carry_told() == 0
    telling.take_back_publication(selection_list=again, by=season.second)
    assert list(StageEntry.objects.order_by("pk").values_list("pk", "state", "party", "team", "expires_at")) == before
    telling.publish_list(selection_list=again, by=season.second)
    with clock.fixed_at(NOW + timedelta(minutes=6)):
        carrying.carry_told()
    assert set(Application.objects.filter(team=first.carried).values_list("state", flat=True)) == {"withdrawn"}


def test_a_final_never_takes_more_teams_than_it_has_places(season):
    worlds.with_final(season, seats=1)
    found = season.approved()
    with pytest.raises(RuleViolation, match="мест 1"):
        telling.publish_list(selection_list=found, by=season.second)
    assert not StageEntry.objects.exists()


def test_whoever_was_in_an_assessed_team_took_part(season, published):
    held = StageContest.objects.get(contest=published.contest)
    application = Application.objects.filter(contest=published.contest, state="admitted").select_related("user").first()
    found = season.approved()
    entrant = application.user.entered.get()
    entry = StageEntry.objects.create(stage=held.stage, entrant=entrant, hub=held.hub, basis=found, rank=1, state="confirmed")
    assert carrying.protocols_read() == 1
    assert carrying.protocols_read() == 0
    entry.refresh_from_db()
    assert entry.state == "took_part"
    assert SelectionRow.objects.filter(list=found, team=application.team).exists()
    # Everybody who took part goes on, where the route says so: people here.
    route = Route.objects.select_related("season__rules_version", "from_stage", "to_stage").get(
        season=season.season, from_stage__code="final", to_stage__code="support"
    )
    with pytest.raises(RuleViolation, match="ещё никто не участвовал"):
        lists.draft_list(route=route, by=season.first)
    StageEntry.objects.filter(pk=entry.pk).update(stage=route.from_stage, hub=None)
    every = lists.draft_list(route=route, by=season.first)
    assert list(every.rows.values_list("entrant", "verdict", "why")) == [(entrant.pk, "pass", "everybody")]
    lists.approve_list(selection_list=every, protocol_number="5", by=season.second)
    telling.publish_list(selection_list=every, by=season.second)
    assert StageEntry.objects.get(stage=route.to_stage).state == "invited"


@pytest.mark.django_db(transaction=True)
def test_answers_at_once_fill_every_place_and_none_twice(published, settings):
    settings.DECISION_UNDO = timedelta(0)
    season = worlds.season_of_hubs(published, **RULE | {"top_per_hub": 3})
    with clock.fixed_at(NOW):
        contest = worlds.with_final(season, seats=3)
        draft = season.drafted()

        def approve(number: int) -> str:
            try:
                return lists.approve_list(selection_list=draft, protocol_number=str(number), by=season.second).state
            except RuleViolation as violation:
                return violation.code
            finally:
                connection.close()

        # Two members of staff put the list in force at once: one list with one protocol.
        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(approve, (1, 2)))
        assert sorted(outcome == "approved" for outcome in outcomes) == [False, True], outcomes
        found = SelectionList.objects.get()
        assert found.state == "approved"
        assert found.protocol_number in ("1", "2")
        telling.publish_list(selection_list=found, by=season.second)
        jobs.run(Job.objects.latest("pk").pk)
        carrying.carry_told()
        leaving = [member for entry in teams("invited") for member in people(entry)]

        def decline(member: StageEntry) -> None:
            try:
                answer(member, entries.decline)
            finally:
                connection.close()

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(decline, leaving))
        assert len(teams("declined")) == 3
        assert len(teams("invited")) == 3
        assert not teams("reserve")
        assert Contest.objects.get(pk=contest.pk).seats_limit == 3
