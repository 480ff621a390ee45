"""What a person gets once, shifts that move under people, parcels that come back (Kuzbass: clauses 3, 12.7)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.demo import organising as around
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.operations.actions import bodies, volunteers
from hackathon_portal.operations.models import Kit, VolunteerTask
from hackathon_portal.operations.queries.volunteers import people_for_kits
from prizes.announced import announced_on
from prizes.awards.actions import parcels
from prizes.models import Award, Diploma
from registration.actions import attendance, decisions, leaving, teams
from registration.models import Application
from registration.queries import people
from registration.queries.persons import persons_of
from tests import build

NOVOKUZNETSK = ZoneInfo("Asia/Novokuznetsk")


def local(hour: int, day: int = 28) -> datetime:
    return datetime(2025, 2, day, hour, tzinfo=NOVOKUZNETSK)


def code_of(action, **given) -> str:
    try:
        action(**given)
    except RuleViolation as violation:
        return violation.code
    return ""


# Shifts


@pytest.fixture
def helpers(kuzbass_stage):
    """Two trained volunteers on shift A of the morning; the first one on shift B of the afternoon as well."""
    stage, keeper = kuzbass_stage, kuzbass_stage.users["staff"]
    around.bodies(stage)
    with clock.fixed_at(local(9, day=10)):
        stage.people = []
        for name in ("Помогаев Ия", "Волонтёров Юлий"):
            user = build.user()
            one = volunteers.sign_up_volunteer(contest=stage.contest, full_name=name, phone="+79130000009", about="", by=user)
            one.contest = stage.contest
            volunteers.decide_volunteer(volunteer=one, approve=True, by=keeper)
            volunteers.mark_trained(volunteer=one, trained=True, by=keeper)
            stage.people.append(one)
        # Those who are named become volunteers by the act of the staff's composition (4.4.1).
        bodies.approve_body(contest=stage.contest, code="staff", number="9", on=date(2025, 2, 10), by=keeper)
        for one in stage.people:
            one.refresh_from_db()
            one.contest = stage.contest
        stage.first = shift(stage, "A", 10, 12)
        stage.second = shift(stage, "B", 12, 14)
        for one in stage.people:
            volunteers.take_shift(task=stage.second, volunteer=one, by=keeper)
        volunteers.take_shift(task=stage.first, volunteer=stage.people[0], by=keeper)
    return stage


def shift(stage, title: str, starts: int, ends: int) -> VolunteerTask:
    task = VolunteerTask(contest=stage.contest, title=title, starts_at=local(starts), ends_at=local(ends), needed=2)
    return volunteers.save_shift(task=task, by=stage.users["staff"])


def move(stage, starts: int, ends: int, **more) -> None:
    task = VolunteerTask.objects.select_related("contest").get(pk=stage.second.pk)
    task.contest, task.starts_at, task.ends_at = stage.contest, local(starts), local(ends)
    for name in ("place", "needed"):
        if name in more:
            setattr(task, name, more.pop(name))
    volunteers.save_shift(task=task, by=stage.users["staff"], **more)


def letters(kind: str) -> set[str]:
    return set(OutboxMessage.objects.filter(kind=f"registration.{kind}").values_list("recipient", flat=True))


def test_a_shift_is_not_moved_over_anothers_before_somebody_has_chosen(helpers):
    stage, (both, one) = helpers, helpers.people
    with clock.fixed_at(local(9, day=20)):
        with pytest.raises(RuleViolation, match=both.full_name) as refused:
            move(stage, 11, 14)
        assert (refused.value.code, one.full_name in str(refused.value)) == ("shift.overlap", False)
        move(stage, 11, 14, take_off=True)
    assert set(stage.second.shifts.values_list("volunteer", flat=True)) == {one.pk}
    assert (letters("shift_moved"), letters("shift_taken_off")) == ({one.user.email}, {both.user.email})


def test_everybody_on_a_shift_is_told_when_it_moves_and_may_leave(helpers):
    stage = helpers
    with clock.fixed_at(local(9, day=20)):
        move(stage, 13, 15)
        assert letters("shift_moved") == {one.user.email for one in stage.people}
        body = OutboxMessage.objects.filter(kind="registration.shift_moved").first().body
        assert ("13:00" in body, "15:00" in body) == (True, True)
        OutboxMessage.objects.all().delete()
        move(stage, 13, 15, needed=3)
        assert letters("shift_moved") == set()
        move(stage, 13, 15, place="холл")
        assert len(letters("shift_moved")) == 2
        volunteers.leave_shift(shift=stage.second.shifts.first(), by=stage.people[0].user)
    assert stage.second.shifts.count() == 1


@pytest.mark.parametrize(
    ("hour", "taken", "moved", "left", "done"),
    [(9, "", "", "", "shift.not_begun"), (13, "", "", "shift.begun", ""), (20, "shift.over", "shift.past", "shift.begun", "")],
)
def test_take_move_leave_and_mark_before_during_and_after(helpers, hour, taken, moved, left, done):
    stage, (both, one) = helpers, helpers.people
    keeper = stage.users["staff"]
    with clock.fixed_at(local(hour)):
        OutboxMessage.objects.all().delete()
        third = VolunteerTask.objects.create(contest=stage.contest, title="C", starts_at=local(14), ends_at=local(16), needed=1)
        assert code_of(volunteers.take_shift, task=third, volunteer=one, by=one.user) == taken
        mine = stage.second.shifts.get(volunteer=both)
        assert code_of(volunteers.mark_shift_done, shift=mine, done=True, by=keeper) == done
        mine.refresh_from_db()
        if mine.done_at:
            with pytest.raises(RuleViolation, match="уже отработали"):
                move(stage, 12, 13)
            volunteers.mark_shift_done(shift=mine, done=False, by=keeper)
        assert code_of(lambda: move(stage, 12, 15, take_off=True)) == moved
        assert code_of(volunteers.leave_shift, shift=mine, by=both.user) == left


# Kits


def test_a_kit_is_given_once_to_a_person_whatever_the_application(kuzbass_stage):
    stage, keeper = kuzbass_stage, kuzbass_stage.users["staff"]
    with stage.at(date(2025, 2, 10), 9):
        team = scenes.team(stage, scenes.TEAMS[5], 1)
        member = team.applications.filter(role="member").first()
        for one in team.applications.all():
            one.contest = stage.contest
            decisions.admit_application(application=one, by=keeper)
        given = volunteers.give_kit(application=member, by=keeper)
        attendance.check_in(application=member, passport_seen=True, by=keeper)
        member.refresh_from_db()
        member.contest = member.team.contest = stage.contest
        leaving.withdraw_application(application=member, by=member.user)
        made = teams.invite_to_team(team=_fresh(team, stage), by=team.founder)
        again = teams.accept_invitation(invitation=teams.invitation_by_token(made.token), by=member.user)
        Application.objects.filter(pk=again.pk).update(
            state="admitted", number=99, submitted_at=clock.now(), seat="held", queue_number=99
        )
        again.refresh_from_db()
        assert set(people.of_same_person(again)) == {member, again}
        with pytest.raises(RuleViolation, match=f"Набор по заявке № {member.number} уже выдан"):
            volunteers.give_kit(application=again, by=keeper)
        assert {one.pk: one.has_kit for one in people_for_kits(stage.contest)}[again.pk]
        # The same of the door, of the certificate and of the parcel: once a person, whatever the application.
        member.refresh_from_db()
        assert attendance.check_in(application=again, passport_seen=False, by=keeper).arrived_at == member.arrived_at
        assert persons_of(stage.contest)[again.pk] == persons_of(stage.contest)[member.pk] == min(again.pk, member.pk)
        assert len(set(persons_of(stage.contest).values())) == 3
        attendance.undo_check_in(application=again, by=keeper)
        member.refresh_from_db()
        assert member.arrived_at is None
    assert Kit.objects.get() == given


def test_a_parcel_is_of_a_person_whatever_the_application(kuzbass_published):
    stage = kuzbass_published
    diploma = Diploma.objects.filter(contest=stage.contest, kind="diploma", application__isnull=False).first()
    member = diploma.application
    again = build.draft(member.team)
    Application.objects.filter(pk=again.pk).update(user=member.user, state="withdrawn")
    again.refresh_from_db()
    Diploma.objects.create(contest=stage.contest, application=again, kind="diploma", code="again", number=900, holder="а", printed="а",
                           merit="I место")  # fmt: skip
    parcels.ask_parcel(application=member, address="650000, г. Кемерово", by=member.user)
    with pytest.raises(RuleViolation, match=f"уже есть, по заявке № {member.number}"):
        parcels.ask_parcel(application=again, address="650000, г. Кемерово", by=member.user)


def _fresh(team, stage):
    team.refresh_from_db()
    team.contest = stage.contest
    return team


# Parcels


def test_a_parcel_that_came_back_is_sent_anew_to_another_address(kuzbass_published, client_of):
    stage, staff = kuzbass_published, kuzbass_published.users["staff"]
    person = (
        Award.objects.filter(contest=stage.contest, part_of__isnull=False, place=1).select_related("holder__user").first().holder
    )
    person.contest, start = stage.contest, announced_on(stage.contest)

    def at(days: int):
        day = start + timedelta(days=days)
        return clock.fixed_at(datetime(day.year, day.month, day.day, 12, tzinfo=NOVOKUZNETSK))

    with at(3):
        parcel = parcels.ask_parcel(application=person, address="650000, а/я 7", by=person.user)
        with pytest.raises(RuleViolation, match="раньше награды отправить не могли"):
            parcels.send_parcel(parcel=parcel, sent_on=start - timedelta(days=1), track="RA1", by=staff)
        assert (
            code_of(parcels.return_parcel, parcel=parcel, returned_on=start, reason="нет дома", by=staff) == "parcel.not_on_way"
        )
        parcels.send_parcel(parcel=parcel, sent_on=start + timedelta(days=3), track="RA1", by=staff)
        parcels.correct_track(parcel=parcel, track="RA2", reason="опечатка", by=staff)
        with pytest.raises(RuleViolation, match="адрес изменить нельзя"):
            parcels.ask_parcel(application=person, address="там", by=person.user)
    with at(20):
        with pytest.raises(RuleViolation, match="причину"):
            parcels.return_parcel(parcel=parcel, returned_on=start + timedelta(days=19), reason=" ", by=staff)
        page = {
            "parcel": parcel.pk,
            "action": "return",
            "returned_on": f"{start + timedelta(days=19)}",
            "reason": "истёк срок хранения",
        }
        assert client_of(staff).post("/c/kuzbass/desk/parcels/", page).status_code == 302
        letter = OutboxMessage.objects.get(kind="prizes.parcel_returned")
        assert ("RA2" in letter.body, "истёк срок хранения" in letter.body) == (True, True)
        own = client_of(person.user)
        assert "истёк срок хранения" in own.get("/c/kuzbass/prizes/post/").content.decode()
        own.post("/c/kuzbass/prizes/post/", {"address": "650001, а/я 8"})
        desk = client_of(staff).get("/c/kuzbass/desk/parcels/").content.decode()
        assert ("650001, а/я 8" in desk, "RA2: вернулось" in desk) == (True, True)
        parcel.refresh_from_db()
        parcels.send_parcel(parcel=parcel, sent_on=start + timedelta(days=20), track="RA3", by=staff)
        parcels.deliver_parcel(parcel=parcel, delivered_on=start + timedelta(days=20), by=staff)
        assert (
            code_of(parcels.return_parcel, parcel=parcel, returned_on=start + timedelta(days=20), reason="а", by=staff)
            == "parcel.not_on_way"
        )
        parcels.take_back_delivery(parcel=parcel, reason="вручено другому", by=staff)
        parcel.refresh_from_db()
        assert (parcel.track, parcel.delivered_on, parcel.returned.count()) == ("RA3", None, 1)
    told = OutboxMessage.objects.filter(kind="prizes.parcel").values_list("body", flat=True)
    assert [sum(track in body for body in told) for track in ("RA1", "RA2", "RA3")] == [1, 1, 1]
