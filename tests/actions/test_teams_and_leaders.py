"""Two teams become one by both captains; a leader steps down and sees the team's stages; a member does not agree with a share."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from judging.actions import hall
from judging.models import Checkpoint
from prizes.announced import announced_on
from prizes.awards.actions import disagreeing
from prizes.awards.actions import shares as shares_actions
from prizes.awards.queries import shares
from prizes.models import Award
from registration.actions import guardians, leaving, merging, teams
from registration.models import Application, Team, TeamLeader
from registration.queries import corrections, places
from registration.queries import teams as teams_queries
from tests import build

NOVOKUZNETSK = ZoneInfo("Asia/Novokuznetsk")
DAY = date(2025, 2, 10)


def told(kind: str) -> set[str]:
    return set(OutboxMessage.objects.filter(kind=kind).values_list("recipient", flat=True))


# Two teams become one


PAIR = (
    scenes.Entry("Первые", "grade_9", "Лицей № 901", 2006, (("Первушин", "Ян"), ("Первов", "Ис"), ("Перваков", "Ю"))),
    scenes.Entry("Вторые", "grade_9", "Лицей № 901", 2006, (("Вторин", "Юл"), ("Вторых", "Ия"), ("Вторушин", "Ан"))),
)


def pair_of(stage):
    """A team of two that joins a team of three."""
    made = [scenes.team(stage, entry, number) for number, entry in enumerate(PAIR, start=1)]
    for team in made:
        team.refresh_from_db()
        team.contest = stage.contest
    leaver = made[0].applications.filter(role="member").order_by("-pk").first()
    leaver.contest = leaver.team.contest = stage.contest
    leaving.withdraw_application(application=leaver, by=leaver.user)
    return made


def test_two_teams_become_one_when_both_captains_agree(kuzbass_stage, client_of):
    stage, url = kuzbass_stage, f"/c/{kuzbass_stage.contest.slug}/application/team/"
    with stage.at(DAY, 9):
        joining, into = pair_of(stage)
        people = list(joining.applications.filter(state="submitted").order_by("pk"))
        kept = {one.pk: (one.number, one.seat, one.queue_number) for one in people}
        invitation = teams.invite_to_team(team=joining, by=joining.founder)
        wrong = client_of(joining.founder).post(url, {"action": "merge", "name": "Третьи"}).content.decode()
        assert "Команды с таким названием нет" in wrong
        assert client_of(joining.founder).post(url, {"action": "merge", "name": "вторые"}).status_code == 302
        assert told("registration.merge_proposed") == {into.applications.get(role="captain").email}
        for stranger in (joining.founder, people[1].user):
            with pytest.raises(RuleViolation, match="капитан команды"):
                merging.accept_merge(team=joining, into=into, by=stranger)
        page = client_of(into.founder).get(url).content.decode()
        assert "предлагает войти в вашу" in page
        client_of(into.founder).post(url, {"action": "accept_merge", "team": joining.pk})
    into.refresh_from_db()
    assert into.applications.count() == 5
    assert list(into.applications.filter(role="captain").values_list("user", flat=True)) == [into.founder_id]
    assert {one.pk: (one.number, one.seat, one.queue_number) for one in Application.objects.filter(pk__in=kept)} == kept
    assert len(told("registration.team_merged")) == 5
    joining.refresh_from_db()
    assert (joining.applications.exclude(state="withdrawn").count(), joining.founder, "Первые" in joining.name) == (
        0,
        None,
        False,
    )
    with stage.at(DAY, 10):
        with pytest.raises(RuleViolation, match="отозвал"):
            teams.accept_invitation(invitation=teams.invitation_by_token(invitation.token), by=build.user())
        again = teams.found_team(contest=stage.contest, name="Первые", by=build.user())
        assert again.team.name == "Первые"


def test_what_stands_against_it_and_the_answers(kuzbass_stage):
    stage = kuzbass_stage
    with stage.at(DAY, 9):
        joining, into = pair_of(stage)
        whole = scenes.team(stage, scenes.TEAMS[1], 5)
        other = scenes.team(stage, scenes.TEAMS[2], 6)
        for one in (whole, other):
            one.contest = stage.contest
        with pytest.raises(RuleViolation, match="не больше 5"):
            merging.propose_merge(team=whole, name=other.name, by=whole.founder)
        with pytest.raises(RuleViolation, match="собственная"):
            merging.propose_merge(team=whole, name=whole.name, by=whole.founder)
        with pytest.raises(RuleViolation, match="не предлагает"):
            merging.accept_merge(team=joining, into=into, by=into.founder)
        merging.propose_merge(team=joining, name=into.name, by=joining.founder)
        merging.decline_merge(team=joining, into=into, by=into.founder)
        assert told("registration.merge_declined") == {joining.applications.get(role="captain").email}
        merging.propose_merge(team=joining, name=into.name, by=joining.founder)
        merging.take_back_merge(team=joining, by=joining.founder)
        assert merging.offers_to(into) == []
        merging.propose_merge(team=joining, name=into.name, by=joining.founder)
    with stage.at(date(2025, 2, 28), 12), pytest.raises(RuleViolation, match="Состав команды больше не меняется"):
        merging.accept_merge(team=joining, into=into, by=into.founder)


def test_of_two_places_counted_by_teams_the_better_one_stays(contest, at):
    at(2024, 5, 2, 12)
    contest = build.with_regulation(contest, {"seats.limit": 1, "team.max_size": 6})
    held, waiting = (build.team(contest, name, founder=build.user(), members=2) for name in ("Первые", "Вторые"))
    for one in (held, waiting):
        one.refresh_from_db()
        one.contest = contest
    assert [held.seat, waiting.seat] == ["held", "waitlist"]
    merging.propose_merge(team=held, name="Вторые", by=held.founder)
    merging.accept_merge(team=held, into=waiting, by=waiting.founder)
    waiting.refresh_from_db()
    assert (waiting.seat, places.seats_taken(contest)) == ("held", 1)


# The leader


@pytest.fixture
def led(kuzbass_judged):
    stage = kuzbass_judged
    stage.leader = TeamLeader.objects.filter(team__contest=stage.contest, agreed_at__isnull=False, left_at=None).first()
    stage.leader.team.contest = stage.contest
    return stage


def test_a_leader_steps_down_with_a_letter_to_captain_and_staff(led, client_of):
    stage, leader = led, led.leader
    url = f"/cabinet/teams/{leader.pk}/leave/"
    with stage.at(date(2025, 2, 26), 12):
        assert client_of(build.user()).post(url, {"reason": "ухожу"}).status_code == 404
        client_of(leader.user).post(url, {"reason": " "})
        leader.refresh_from_db()
        assert leader.left_at is None
        client_of(leader.user).post(url, {"reason": "перевели в другую школу"})
        leader.refresh_from_db()
        assert leader.left_at is not None
        captain = teams_queries.captaincy_holder(leader.team)
        assert told("registration.leader_left") == {captain.email}
        assert stage.users["staff"].email in told("registration.leader_left_staff")
        assert "перевели в другую школу" in OutboxMessage.objects.get(kind="registration.leader_left").body
        assert "team.leader_missing" in set(corrections.turned_findings(stage.contest).values_list("code", flat=True))
        with pytest.raises(RuleViolation, match="сам руководитель"):
            guardians.step_down(leader=leader, reason="ещё раз", by=leader.user)


def test_a_leader_sees_the_teams_stages_its_turn_and_the_calendar(led, client_of):
    stage, leader = led, led.leader
    url = f"/c/{stage.contest.slug}/led/"
    with stage.at(stage.contest.starts_on, 12):
        Checkpoint.objects.get_or_create(
            contest=stage.contest, title="Середина пути",
            defaults={"opens_at": clock.now(), "closes_at": clock.now() + timedelta(hours=5)},
        )  # fmt: skip
        page = client_of(leader.user).get(url).content.decode()
        assert ("Середина пути" in page, "Порядок выступлений ещё не определён" in page, "calendar.ics" in page) == (
            True,
            True,
            True,
        )
        assert client_of(build.user()).get(url).status_code == 403
        assert url in client_of(leader.user).get("/cabinet/teams/").content.decode()
        assert client_of(leader.user).get(f"/c/{stage.contest.slug}/hall/").status_code == 200
        stranger = Team.objects.filter(contest=stage.contest).exclude(pk=leader.team_id).first()
        assert stranger.name not in page
    with stage.at(stage.contest.ends_on, 16):
        hall.draw_order(contest=stage.contest, by=stage.users["staff"])
        assert "-й по порядку" in client_of(leader.user).get(url).content.decode()


# Shares


def test_a_member_who_does_not_agree_says_so_in_words(kuzbass_published, client_of):
    stage = kuzbass_published
    whole = Award.objects.get(contest=stage.contest, part_of=None, place=1, team__name__in=["Терриконы", "Самоцветы"])
    captain, member, third = shares.parts_of(whole)
    url, day = f"/c/{stage.contest.slug}/prizes/{whole.pk}/shares/", announced_on(stage.contest) + timedelta(days=2)
    with clock.fixed_at(datetime(day.year, day.month, day.day, 12, tzinfo=NOVOKUZNETSK)):
        assert client_of(member.holder.user).post(url, {"action": "refuse", "words": " "}).status_code == 422
        with pytest.raises(RuleViolation, match="сам участник"):
            disagreeing.refuse_share(part=member, words="нет", by=third.holder.user)
        client_of(member.holder.user).post(url, {"action": "refuse", "words": "Я сделал половину работы"})
        member.refresh_from_db()
        assert (member.agreed_at, member.disagreement) == (None, "Я сделал половину работы")
        assert told("prizes.share_refused") == {captain.holder.email}
        assert stage.users["staff"].email in told("prizes.share_refused_staff")
        for reader, page in (
            (captain.holder.user, url),
            (stage.users["staff"], f"/c/{stage.contest.slug}/desk/awards/{whole.pk}/shares/"),
        ):
            assert "Я сделал половину работы" in client_of(reader).get(page).content.decode()
        shares_actions.agree_to_share(part=member, amount=member.amount, by=member.holder.user)
        member.refresh_from_db()
        assert (member.disagreed_at, member.disagreement, member.agreed_at is not None) == (None, "", True)
        disagreeing.refuse_share(part=member, words="передумал", by=member.holder.user)
        amounts = {part.pk: part.amount for part in (captain, member, third)}
        shares_actions.set_shares(award=whole, amounts=amounts, by=stage.users["staff"], reason="спор участников")
        member.refresh_from_db()
        assert member.disagreed_at is None
        with pytest.raises(RuleViolation, match="разделил организатор"):
            disagreeing.refuse_share(part=member, words="нет", by=member.holder.user)
