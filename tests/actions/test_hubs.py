"""Hubs of a season: kept on their own clocks, each holding an ordinary contest that only its list enters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hackathon_portal.accounts.models import Role, RoleGrant
from hackathon_portal.contests import gates
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock, jobs
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.seasons import jobs_hubs
from hackathon_portal.seasons.actions import hubs as actions
from hackathon_portal.seasons.models import Hub, Route, SelectionList, StageContest, StageEntry
from hackathon_portal.seasons.queries import hubs as queries
from hackathon_portal.seasons.rules.hubs import HubValues
from registration.actions import application as application_actions
from registration.actions import teams
from registration.models import Application, Team
from tests import build, season_files, seasons

PRESET = "season_hub_36h"
State = StageEntry.State
HUB = HubValues("sam", "Хаб Самара", "63", "Самара", "Europe/Samara", datetime(2020, 7, 24, 10), 36, 2, 10)
# A zone of each offset from the west to the east, with a region that keeps it.
ZONES = {
    "39": "Europe/Kaliningrad",
    "71": "Europe/Moscow",
    "63": "Europe/Samara",
    "74": "Asia/Yekaterinburg",
    "54": "Asia/Novosibirsk",
    "25": "Asia/Vladivostok",
}


@pytest.fixture
def made(users, at):
    at(2020, 6, 20, 12)
    return seasons.made_season()


def entry(made, hub: Hub, state: str, user=None, **values) -> StageEntry:
    """Somebody stands at the hub by an approved list."""
    route = Route.objects.get(season=made.season, to_stage=hub.stage)
    basis, _ = SelectionList.objects.get_or_create(
        route=route,
        number=1,
        defaults={
            "state": "published",
            "rule": {},
            "figures": {"candidates": 9},
            "published_at": clock.now() - timedelta(days=1),
        },
    )
    person = seasons.entrant(
        made.season, user or build.user(), birth_date=datetime(1998, 5, 6).date(), study_place="Вуз № 4", **values
    )
    rank = StageEntry.objects.filter(basis=basis).count() + 1
    expires = clock.now() + timedelta(days=5) if state == State.INVITED else None
    return StageEntry.objects.create(
        stage=hub.stage, entrant=person, hub=hub, basis=basis, rank=rank, state=state, expires_at=expires
    )


def code_of(act) -> str:
    with pytest.raises(RuleViolation) as refused:
        act()
    return refused.value.code


def announced(contest: Contest) -> Contest:
    """As its staff announce it, without the papers they attach."""
    Contest.objects.filter(pk=contest.pk).update(state="published", announced_at=clock.now())
    return Contest.objects.get(pk=contest.pk)


@pytest.mark.parametrize(("region", "zone"), ZONES.items())
def test_a_hub_begins_within_its_stage_by_its_own_clock_to_the_second(made, region, zone):
    stage, staff = made.stage("regional_summer"), made.staff
    first, last = datetime(2020, 6, 1), datetime(2020, 7, 31, 23, 59, 59)
    values = replace(HUB, region=region, time_zone=zone)
    for moment, holds in (
        (first, True),
        (first - timedelta(seconds=1), False),
        (last, True),
        (last + timedelta(seconds=1), False),
    ):
        assert (actions.outside(made.season, stage, replace(values, opens_at=moment)) == "") is holds
    hub = actions.save_hub(stage=stage, values=replace(values, opens_at=last), by=staff)
    assert hub.opens_at == last.replace(tzinfo=ZoneInfo(zone))
    late = replace(values, code="late", opens_at=last + timedelta(seconds=1))
    with pytest.raises(RuleViolation, match=r"по часам площадки, а начало — 01\.08\.2020 в 00:00:00"):
        actions.save_hub(stage=stage, values=late, by=staff)


def test_the_district_follows_from_the_region_and_a_stranger_keeps_no_hub(made):
    stage = made.stage("regional_summer")
    hub = actions.save_hub(stage=stage, values=HUB, by=made.staff)
    assert (hub.district, hub.opens_at) == ("ПФО", datetime(2020, 7, 24, 6, tzinfo=UTC))
    assert code_of(lambda: actions.save_hub(stage=stage, values=HUB, by=made.staff)) == "hub.code_taken"
    assert code_of(lambda: actions.save_hub(stage=stage, values=replace(HUB, region="00"), by=made.staff)) == "hub.region"
    assert code_of(lambda: actions.save_hub(stage=stage, values=HUB, by=made.people["methodologist"])) == "forbidden"


def test_hubs_come_from_the_file_all_or_none_and_again_change_nothing(made):
    stage = made.stage("regional_summer")
    Hub.objects.filter(stage=stage).delete()
    content = season_files.content("hubs.csv")
    bad = content.replace(b"Asia/Novosibirsk", b"Asia/Novosib").replace(b"Europe/Samara,2020-07-24", b"Europe/Samara,2020-17-24")
    with pytest.raises(RuleViolation, match=r"строка 6: начало.*строка 8: Такого часового пояса нет"):
        actions.import_hubs(stage=stage, content=bad, by=made.staff)
    assert Hub.objects.filter(stage=stage).count() == 0
    report = actions.import_hubs(stage=stage, content=content, by=made.staff)
    assert (len(report.made), len(report.changed)) == (8, 0)
    expected = season_files.expected("selection")["hubs"]
    for hub in Hub.objects.filter(stage=stage):
        times = [hub.opens_at.astimezone(UTC).isoformat(), actions.rules_end(hub).astimezone(UTC).isoformat()]
        assert times == [expected[hub.code]["opens_at_utc"], expected[hub.code]["ends_at_utc"]]
    assert {(row["code"], row["federal_district"]) for row in season_files.rows("hubs.csv")} == {
        *Hub.objects.filter(stage=stage).values_list("code", "district")
    }
    again = actions.import_hubs(stage=stage, content=content, by=made.staff)
    assert (len(again.made), len(again.changed)) == (0, 8)


def test_the_contest_of_a_hub_has_its_days_place_and_staff_in_its_zone(made):
    hub = made.hubs["vvo"]
    contest = actions.make_stage_contest(hub=hub, preset=PRESET, by=made.staff)
    zone = ZoneInfo("Asia/Vladivostok")
    assert contest.regulation.timezone == "Asia/Vladivostok"
    assert (contest.starts_on.isoformat(), contest.ends_on.isoformat()) == ("2020-07-17", "2020-07-18")
    assert contest.project_deadline_at == datetime(2020, 7, 18, 22, tzinfo=zone)
    lines = [(line.binds, line.starts_at) for line in contest.timetable.all()]
    assert lines == [("start", hub.opens_at), ("project_deadline", contest.project_deadline_at)]
    assert (contest.place, contest.gate, contest.state) == ("Владивосток", "season", "draft")
    assert {*RoleGrant.objects.filter(contest=contest, role=Role.STAFF).values_list("user", flat=True)} == {made.staff.pk}
    assert StageContest.objects.get(contest=contest).hub == hub
    assert code_of(lambda: actions.make_stage_contest(hub=hub, preset=PRESET, by=made.staff)) == "hub.no_contest"
    # The draft follows its hub; an announced contest is moved by its act alone.
    values = HubValues("vvo", hub.title, "25", "Владивосток", hub.time_zone, datetime(2020, 7, 20, 12), 36, 2, 10)
    actions.save_hub(stage=hub.stage, values=values, hub=hub, by=made.staff)
    contest.refresh_from_db()
    assert (contest.starts_on.isoformat(), contest.project_deadline_at) == ("2020-07-20", datetime(2020, 7, 22, 0, tzinfo=zone))
    announced(contest)
    assert OutboxMessage.objects.filter(kind="seasons.hub_moved").count() == 0  # nobody has a place here yet
    moved = replace(values, opens_at=datetime(2020, 7, 21, 12))
    assert code_of(lambda: actions.save_hub(stage=hub.stage, values=moved, hub=hub, by=made.staff)) == "hub.announced"


def test_only_whom_the_list_of_the_hub_has_invited_comes_in(made, at):
    hub, other = made.hubs["che"], made.hubs["kgd"]
    contest = announced(actions.make_stage_contest(hub=hub, preset=PRESET, by=made.staff))
    people = {
        "invited": entry(made, hub, State.INVITED), "reserve": entry(made, hub, State.RESERVE), "elsewhere": entry(made, other, State.INVITED),
        "declined": entry(made, hub, State.DECLINED), "confirmed": entry(made, hub, State.CONFIRMED),
    }  # fmt: skip
    comers = [gates.comer_of(one.entrant.user) for one in people.values()] + [gates.comer_of(made.people["stranger"])]
    answers = [one.message if one else "" for one in gates.refusals(contest, comers)]
    said = dict(zip([*people, "stranger"], answers, strict=True))
    assert (said["invited"], said["confirmed"]) == ("", "")
    assert "в резерве" in said["reserve"]
    assert "«Хаб Калининград»" in said["elsewhere"]
    assert "отказались" in said["declined"]
    assert "вас нет" in said["stranger"]
    assert gates.refusals(contest, comers)[-1].link == made.season.get_absolute_url()
    # Until the list is told nobody learns from the gate who is on it.
    SelectionList.objects.update(published_at=None)
    assert "вас нет" in gates.refusals(contest, comers[:1])[0].message
    SelectionList.objects.update(published_at=clock.now() - timedelta(days=1))
    # A file names people by their address.
    by_file = [gates.Comer(email=people["invited"].entrant.email.upper()), gates.Comer(email="nobody@example.org")]
    assert [bool(one) for one in gates.refusals(contest, by_file)] == [False, True]
    # Filing confirms; an invitation that was not answered in time lets nobody in, swept or not.
    user = people["invited"].entrant.user
    application = teams.found_team(contest=contest, name="Уральцы", by=user)
    values = {"name": "Анна", "surname": "Берёзкина", "birth_date": datetime(1998, 5, 6).date(), "phone": "+79161234567"}
    application_actions.save_draft(application=application, values=values, by=user)
    application_actions.give_consents(application=application, codes={"personal_data", "terms"}, by=user, address=None)
    application_actions.submit_application(application=Application.objects.get(pk=application.pk), by=user)
    assert StageEntry.objects.get(pk=people["invited"].pk).state == State.CONFIRMED
    late = entry(made, hub, State.INVITED)
    StageEntry.objects.filter(pk=late.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    assert code_of(lambda: teams.found_team(contest=contest, name="Поздние", by=late.entrant.user)) == "entry.refused"


def test_a_closed_hub_loses_its_draft_and_its_people_and_says_why(made):
    hub = made.hubs["kgd"]
    contest = actions.make_stage_contest(hub=hub, preset=PRESET, by=made.staff)
    placed, lost = entry(made, hub, State.CONFIRMED), entry(made, hub, State.CONFIRMED, region="39")
    assert code_of(lambda: actions.close_hub(hub=hub, reason=" ", by=made.staff)) == "hub.no_reason"
    announced(contest)
    assert code_of(lambda: actions.close_hub(hub=hub, reason="нет зала", by=made.staff)) == "hub.contest_runs"
    Contest.objects.filter(pk=contest.pk).update(state="draft")
    actions.close_hub(hub=hub, reason="нет зала", by=made.staff)
    placed.refresh_from_db()
    lost.refresh_from_db()
    assert (placed.hub, placed.state) == (made.hubs["che"], State.INVITED)  # the hub of the home district has a place
    assert (lost.state, lost.reason) == (State.REVOKED, "нет зала")
    letters = {
        letter.recipient: letter
        for letter in OutboxMessage.objects.filter(kind__in=["seasons.place_offered", "seasons.place_lost"])
    }
    assert letters.keys() == {placed.entrant.email, lost.entrant.email}
    assert "нет зала" in letters[lost.entrant.email].body
    assert not Contest.objects.filter(pk=contest.pk).exists()
    assert code_of(lambda: actions.make_stage_contest(hub=hub, preset=PRESET, by=made.staff)) == "hub.no_contest"
    actions.open_hub_again(hub=hub, by=made.staff)
    lost.refresh_from_db()
    assert lost.state == State.REVOKED  # a place does not come back by itself
    assert queries.counts_of(hub).taken == 0


def test_people_of_a_hub_hear_of_another_day_or_city(made):
    hub = made.hubs["vvo"]
    here, elsewhere = entry(made, hub, State.CONFIRMED), entry(made, made.hubs["che"], State.CONFIRMED)
    values = HubValues("vvo", hub.title, "25", "Артём", hub.time_zone, datetime(2020, 7, 18, 11), 36, 2, 10)
    actions.save_hub(stage=hub.stage, values=values, hub=hub, by=made.staff)
    actions.save_hub(stage=hub.stage, values=replace(values, title="Другое имя"), hub=hub, by=made.staff)
    letter = OutboxMessage.objects.get(kind="seasons.hub_moved")
    assert letter.recipient == here.entrant.email != elsewhere.entrant.email
    assert "Владивосток" in letter.body
    assert "18 июля 2020 г., 11:00" in letter.body or "11:00" in letter.body
    assert (
        code_of(
            lambda: actions.save_hub(stage=hub.stage, values=replace(values, places=1), hub=entry_hub(made, hub), by=made.staff)
        )
        == "hub.too_few"
    )


def entry_hub(made, hub: Hub) -> Hub:
    """The hub with one person more in it."""
    entry(made, hub, State.INVITED)
    return hub


def test_a_contest_with_people_is_not_withdrawn(made):
    hub = made.hubs["kgd"]
    contest = actions.make_stage_contest(hub=hub, preset=PRESET, by=made.staff)
    Team.objects.create(contest=contest, name="Первые")
    assert code_of(lambda: actions.withdraw_stage_contest(hub=hub, reason="ошибка", by=made.staff)) == "hub.contest_used"
    assert Contest.objects.filter(pk=contest.pk).exists()


def test_several_contests_are_one_job_that_goes_on_after_a_death(made):
    hubs = [*made.hubs.values()]
    job = jobs_hubs.order(season=made.season, hubs=hubs, preset=PRESET, by=made.staff)
    actions.make_stage_contest(hub=hubs[0], preset=PRESET, by=made.staff)  # the attempt before got so far
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, StageContest.objects.count()) == ("done", 3)
    assert job.outcome == "Создано: 2\u00a0черновика хакатонов."
    assert code_of(lambda: jobs_hubs.order(season=made.season, hubs=hubs, preset=PRESET, by=made.staff)) == "hub.no_contest"
