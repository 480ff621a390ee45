"""The season stands as the contest of its stage: whoever leaves, is excluded, comes back or goes to another team there does so here."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.accounts.roles import Role
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.seasons.actions import carrying, entries, following
from hackathon_portal.seasons.models import StageEntry
from hackathon_portal.seasons.queries.finals import finals_of
from hackathon_portal.seasons.queries.way import Kind, way_of
from hackathon_portal.seasons.rules.answers import HOLDS
from registration.actions import attendance, conduct, leaving, merging, personal
from registration.models import Application, Team
from registration.queries.places import start_of
from registration.states import CURRENT, move
from tests import carrying as worlds

NOW = datetime(2020, 8, 3, 9, tzinfo=UTC)
RULE = {"ties": "by_key", "top_per_hub": 3, "reserve_percent": 100}
WHY = "так решили"


@pytest.fixture
def final(published, settings):
    """Three teams in the final, everybody has confirmed and is admitted; three more wait."""
    settings.DECISION_UNDO = timedelta(0)
    made = worlds.season_of_hubs(published, **RULE)
    with clock.fixed_at(NOW):
        contest = worlds.with_final(made)
        grant_role(user=made.first, contest=contest, role=Role.STAFF)
        made.told()
        carrying.carry_told()
        for team in teams("invited"):
            come(team)
        yield made, contest


def teams(state: str) -> list[StageEntry]:
    rows = StageEntry.objects.filter(team__isnull=False, state=state).select_related("team", "carried", "basis", "stage__season")
    return list(rows.order_by("rank"))


def people(team: StageEntry) -> list[StageEntry]:
    return list(StageEntry.objects.filter(party=team).select_related("entrant__user", "basis").order_by("pk"))


def come(team: StageEntry) -> None:
    """Everybody of a team confirms, files and is admitted."""
    for member in people(team):
        if member.state == "invited":
            entries.confirm(entry=member, by=member.entrant.user)
    team.refresh_from_db()
    for application in Application.objects.filter(team=team.carried, state="draft"):
        move(application, "submit")
        move(application, "admit")
        application.door_code, application.number, application.submitted_at = f"D{application.pk}", application.pk, NOW
        application.save()
    Team.objects.filter(pk=team.carried_id).update(seat="held", queue_number=team.carried_id)


def applications(contest: Contest, *states: str) -> list[Application]:
    rows = Application.objects.filter(contest=contest, user__isnull=False).select_related("contest", "team", "user")
    return list(rows.filter(state__in=states).order_by("pk") if states else rows.order_by("pk"))


def agrees(contest: Contest) -> None:
    """The season says of everybody and of every team what the contest says; places are whole."""
    newest = following.newest_of(contest, [one.user_id for one in applications(contest)])
    entries_here = StageEntry.objects.filter(stage__code="final").select_related("entrant__season", "party", "stage__season")
    members = [entry for entry in entries_here if entry.party_id]
    for entry in members:
        application = newest.get(entry.entrant.user_id)
        if application is None or (entry.invited_at and entry.invited_at > (application.state_changed_at or NOW)):
            continue
        is_in = application.state in CURRENT
        assert (entry.state in HOLDS) == is_in, (entry.state, application.state)
        if is_in:
            assert entry.party.carried_id == application.team_id
        if application.state in ("excluded", "ended", "released"):
            assert entry.state == "left"
        words = [step.words for step in way_of(entry.entrant, is_own=True) if step.kind is Kind.PLACE]
        assert any(entry.get_state_display() in one for one in words)
    for entry in entries_here:
        if entry.team_id and entry.state != "reserve":
            assert (entry.state in HOLDS) == any(one.state in HOLDS for one in members if one.party_id == entry.pk), entry.state
    (stage,) = [one for one in finals_of(entries_here[0].stage.season) if one.contest == contest]
    working = {one.team_id for one in applications(contest, *CURRENT)}
    assert {one.entry.carried_id for one in stage.teams if one.entry.state in HOLDS and one.entry.carried_id} == working
    assert stage.held <= 3
    assert stage.held == 3 or not teams("reserve")


def test_who_is_excluded_leaves_the_season_and_comes_back_while_the_place_is_free(final):
    world, contest = final
    first, second, third = teams("confirmed")
    one = people(first)[0]
    conduct.exclude_application(application=_of(one, contest), ground="rules", by=world.first)
    one.refresh_from_db()
    first.refresh_from_db()
    assert (one.state, one.reason, first.state) == ("left", "исключение из конкурса", "small")
    assert len(teams("reserve")) == 3
    conduct.take_back_exclusion(application=_of(one, contest), reason=WHY, by=world.first)
    one.refresh_from_db()
    first.refresh_from_db()
    assert (one.state, first.state) == ("confirmed", "confirmed")
    # The whole team: the place goes to the first of the reserve, and is not given back twice.
    waiting = teams("reserve")[0]
    conduct.exclude_team(team=first.carried, ground="rules", by=world.first)
    waiting.refresh_from_db()
    first.refresh_from_db()
    assert (first.state, waiting.state, {member.state for member in people(first)}) == ("left", "invited", {"left"})
    with pytest.raises(RuleViolation, match="передано следующему из резерва"):
        conduct.take_back_team_exclusion(team=first.carried, reason=WHY, by=world.first)
    with pytest.raises(RuleViolation, match="выбыли"):
        entries.confirm(entry=one, by=one.entrant.user)
    # Small in the season until the contest has let the team go on.
    leaving.end_participation(application=_of(people(second)[1], contest), reason=WHY, by=world.first)
    second.refresh_from_db()
    assert second.state == "small"
    captain = Application.objects.get(team=second.carried, state="admitted")
    leaving.let_team_go_on(team=second.carried, reason=WHY, by=world.first, captain=captain)
    second.refresh_from_db()
    assert second.state == "confirmed"
    agrees(contest)
    # Why a team's place stands as it does goes with the account of whoever may be named there.
    StageEntry.objects.filter(pk=second.pk).update(reason="второй заболел")
    with transaction.atomic():
        personal.forget_account(people(second)[1].entrant.user)
    second.refresh_from_db()
    assert (second.reason, second.state) == ("", "confirmed")
    # A refusal counts when it is told and nobody may file again.
    assert following.follow_contests() == 0
    last = people(third)[0]
    Application.objects.filter(user=last.entrant.user, contest=contest).update(
        state="refused", refusal_ground="false_data", state_changed_at=NOW
    )
    assert following.follow_contests() == 0
    with clock.fixed_at(contest.registration_closes_at + timedelta(minutes=1)):
        # The final has begun: what becomes of a small team is the contest's to say.
        assert following.follow_contests() == 1
    last.refresh_from_db()
    third.refresh_from_db()
    assert (last.state, third.state, start_of(contest) <= contest.registration_closes_at + timedelta(minutes=1)) == (
        "left",
        "confirmed",
        True,
    )


def _of(member: StageEntry, contest: Contest) -> Application:
    return (
        Application.objects.select_related("contest", "team", "user")
        .filter(contest=contest, user=member.entrant.user)
        .latest("pk")
    )


@pytest.mark.parametrize("seed", [2])
def test_after_any_deeds_of_the_contest_the_season_says_the_same(final, seed):
    world, contest = final
    chance = random.Random(seed)
    staff, done = world.first, set()

    def some(*states: str) -> Application:
        return chance.choice(applications(contest, *states))

    def merge() -> None:
        joining, into = (one.team for one in chance.sample(applications(contest, *CURRENT), 2))
        merging.propose_merge(team=joining, name=into.name, by=joining.founder)
        merging.accept_merge(team=joining, into=into, by=into.founder)

    def entry(*states: str) -> StageEntry:
        return chance.choice(
            list(StageEntry.objects.filter(state__in=states, party__isnull=False).select_related("entrant__user").order_by("pk"))
        )

    def own(act: Callable[..., object], *states: str) -> None:
        one = entry(*states)
        act(entry=one, by=one.entrant.user)

    def withdraw() -> None:
        one = some(*CURRENT)
        leaving.withdraw_application(application=one, by=one.user)

    def arrive() -> None:
        carrying.carry_told()
        come(chance.choice(teams("invited")))

    def exclude_team() -> None:
        conduct.exclude_team(team=some("admitted").team, ground="rules", by=staff)

    deeds = {
        "withdraw": withdraw,
        "exclude": lambda: conduct.exclude_application(application=some("admitted"), ground="rules", by=staff),
        "exclude_team": exclude_team,
        "end": lambda: leaving.end_participation(application=some("admitted"), reason=WHY, by=staff),
        "end_team": lambda: leaving.end_team(team=some("admitted").team, reason=WHY, by=staff),
        "resume": lambda: leaving.resume_participation(application=some("ended"), reason=WHY, by=staff),
        "restore": lambda: conduct.take_back_exclusion(application=some("excluded"), reason=WHY, by=staff),
        "restore_team": lambda: conduct.take_back_team_exclusion(team=some("excluded").team, reason=WHY, by=staff),
        "release": lambda: attendance.release_unconfirmed_place(team=some("admitted").team, reason=WHY, by=staff),
        "merge": merge,
        "go_on": lambda: leaving.let_team_go_on(team=some("admitted").team, reason=WHY, by=staff),
        "decline": lambda: own(entries.decline, "invited", "confirmed"),
        "keep": lambda: carrying.keep_team(entry=chance.choice(teams("small")), reason=WHY, by=staff),
        "revoke": lambda: entries.revoke(entry=chance.choice(teams("confirmed")), reason=WHY, by=staff),
        "give_back": lambda: entries.give_back(entry=chance.choice(teams("revoked")), reason=WHY, by=staff),
        "arrive": arrive,
    }
    for minute in range(1, 31):
        with clock.fixed_at(NOW + timedelta(minutes=minute)):
            name = chance.choice([*deeds])
            try:
                deeds[name]()
                done.add(name)
            except (RuleViolation, IndexError, ValueError):
                continue
            carrying.carry_told()
            agrees(contest)
    assert len(done) > 5
