"""Letters and pages of places speak of what the regulation counts: teams or people (Kuzbass: clause 6.7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.models import OutboxMessage
from registration import letters
from registration.actions import leaving
from registration.models import Application, Team
from registration.queries import small_teams
from tests import build

DAY = date(2025, 2, 10)
KINDS = ("seat", "seat_offered", "seat_declined", "seat_lost", "place_passed_on", "place_released")
# What is said of a place as a team's.
OF_A_TEAM = (
    "вашей команды", "вашей команде", "за ней", "для неё", "следующей команде", "команде из резерва", "её место", "место команды",
    "команда стоит", "стояла в резерве", "отказ команды", "не ответила", "теперь в резерве: ",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_letter_of_places_under_both_units(kind, contest, kuzbass_stage):
    for unit, stage_contest in (("team", contest), ("person", kuzbass_stage.contest)):
        application = Application(
            contest=stage_contest, team=Team(contest=stage_contest, name="Ромашки", pk=1), surname="Инеев", name="Лука", number=7
        )
        application.pk = 1
        _, body = letters.render(
            kind, application, until=clock.now(), reason="неполная команда", team_seated=1, team_people=3, counts=unit
        )
        said = [words for words in OF_A_TEAM if words in body.casefold()]
        assert stage_contest.counts_people == (unit == "person")
        assert bool(said) == (unit == "team"), (unit, body)


@pytest.fixture
def short(kuzbass_stage):
    """Four places for two teams of three: the second one straddles the cap."""
    stage = kuzbass_stage
    stage.contest = build.with_regulation(stage.contest, {"seats.limit": 4})
    with stage.at(DAY, 9):
        scenes.team(stage, scenes.TEAMS[1], 1)
        stage.second = scenes.team(stage, scenes.TEAMS[2], 2)
    return stage


def test_the_acknowledgement_names_the_reserve_and_the_place_in_it(short):
    told = {
        letter.recipient: letter.body
        for letter in OutboxMessage.objects.filter(
            kind="registration.acknowledgement", attachment_ref__in=short.second.applications.values("pk")
        )
    }
    assert ["в резерве" in told[one.email] for one in short.second.applications.order_by("number")] == [False, True, True]
    assert [place in " ".join(told.values()) for place in ("1-е место в очереди", "2-е место в очереди")] == [True, True]


def test_who_is_promoted_reads_how_many_of_the_team_have_a_place(short):
    with short.at(DAY, 10):
        leaver = Application.objects.filter(contest=short.contest, role="member", seat="held").order_by("number").first()
        leaver.contest = leaver.team.contest = short.contest
        leaving.withdraw_application(application=leaver, by=leaver.user)
        letter = OutboxMessage.objects.get(kind="registration.seat")
    first = short.second.applications.get(email=letter.recipient)
    assert first.seat == "held"
    assert "за вами закреплено место" in letter.body
    assert "место есть у 2 из 3: остальные пока ждут в резерве" in letter.body


def test_a_team_across_the_last_place_is_offered_at_the_closing(short, client_of):
    """Staff see what it lacks, and may raise the number of places, fill the team up, or give its places on; nobody of it keeps one."""
    stage, staff = short, client_of(short.users["staff"])
    url = f"/c/{stage.contest.slug}/desk/teams/"
    with stage.at(DAY, 10):
        third = scenes.team(stage, scenes.TEAMS[3], 3)
        (row,) = small_teams.straddling(stage.contest)
        assert (row.pk, row.seated, row.waits) == (stage.second.pk, 1, 2)
        queue = staff.get(f"/c/{stage.contest.slug}/desk/queue/").content.decode()
        assert "На границе мест" in queue
        page = " ".join(staff.get(f"{url}{row.pk}/").content.decode().split())
        assert ("место есть у 1 из 3" in page, "/desk/teams/form/" in page, "pass-on/" in page) == (True, True, True)
        assert stage.second.name in staff.get(url, {"show": "straddling"}).content.decode()
        answer = staff.post(f"{url}{row.pk}/pass-on/", {"reason": "не хватает мест"}, follow=True)
        assert "Приём заявок ещё идёт" in answer.content.decode()
    with stage.at(stage.contest.starts_on - timedelta(days=1), 12):
        assert "место есть у 1 из 3" in " ".join(staff.get(f"{url}{row.pk}/pass-on/").content.decode().split())
        assert staff.post(f"{url}{row.pk}/pass-on/", {"reason": "не хватает мест"}).status_code == 302
    assert set(stage.second.applications.values_list("seat", flat=True)) == {"waitlist"}
    assert Application.objects.filter(team=third, seat="held").count() == 1
    assert OutboxMessage.objects.filter(kind="registration.place_passed_on").count() == 3


def test_the_page_of_an_offer_speaks_of_the_person(kuzbass_stage, client):
    stage = kuzbass_stage
    stage.contest = build.with_regulation(stage.contest, {"seats.limit": 3, "registration.offer_valid": "24 hours"})
    with stage.at(DAY, 9):
        scenes.team(stage, scenes.TEAMS[1], 1)
        scenes.team(stage, scenes.TEAMS[2], 2)
        leaver = Application.objects.filter(contest=stage.contest, role="member", seat="held").first()
        leaver.contest = leaver.team.contest = stage.contest
        leaving.withdraw_application(application=leaver, by=leaver.user)
        offered = Application.objects.get(contest=stage.contest, seat="offered")
        letter = OutboxMessage.objects.get(kind="registration.seat_offered")
        assert (letter.recipient, "для вас освободилось место" in letter.body) == (offered.email, True)
        link = reverse("answer_offer", args=[letters.link_token(offered, "offer", offered.offer_expires_at)])
        assert "Место для вас" in client.get(link).content.decode()
        assert "Место закреплено за вами" in client.post(link, {"answer": "accept"}).content.decode()


def test_own_data_are_told_by_one_clock(kuzbass_stage, client_of):
    with kuzbass_stage.at(DAY, 9):
        captain = scenes.team(kuzbass_stage, scenes.TEAMS[1], 1).founder
        page = client_of(captain).get("/cabinet/data/").content.decode()
    assert "(МСК)" not in page
    assert "Зарегистрирована" in page
