"""A season's programme (row C-07): halls, seats, the waitlist, clashes that warn, marks at doors, the own calendar."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from django.db import IntegrityError, transaction

from hackathon_portal.events.actions import attendance, gatherings, halls
from hackathon_portal.events.models import EntryPass, Gathering, Hall, SignUp
from hackathon_portal.events.queries.gatherings import attended
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord, OutboxMessage
from hackathon_portal.seasons.actions import entrants, entries, staff_entrants
from hackathon_portal.seasons.models import Entrant, Route, SelectionList, StageEntry
from registration.actions import leaving, personal
from tests import build
from tests.seasons import entrant, made_season

NOW = datetime(2020, 10, 1, 9, tzinfo=UTC)
BEGINS = datetime(2020, 10, 2, 7, tzinfo=UTC)


@pytest.fixture
def made(db):
    with clock.fixed_at(NOW):
        yield made_season()


@pytest.fixture
def hall(made):
    return halls.save_hall(hall=Hall(room=str(made.season.room), title="Зал 1", seats=2), by=made.staff)


def event(made, title: str = "Лекция", *, begins: int = 0, lasts: int = 60, **values) -> Gathering:
    starts = BEGINS + timedelta(minutes=begins)
    gathering = Gathering(
        room=str(made.season.room), title=title, strand="educational", starts_at=starts, ends_at=starts + timedelta(minutes=lasts),
        has_waitlist=True, **values,
    )  # fmt: skip
    return gatherings.save_gathering(gathering=gathering, by=made.staff)


def person(made):
    return entrant(made.season, build.user(), at=NOW).user


def state(gathering: Gathering, user) -> str:
    return SignUp.objects.get(gathering=gathering, user=user).state


def test_a_hall_holds_one_gathering_at_a_time_and_the_refusal_names_the_other(made, hall):
    event(made, "О прототипах", hall=hall)
    with pytest.raises(RuleViolation, match=r"Зал «Зал 1» занят: в это время там «О прототипах»") as refused:
        event(made, "О деньгах", begins=30, hall=hall)
    assert refused.value.field == "hall"
    next_one = event(made, "О деньгах", begins=60, hall=hall)
    with pytest.raises(IntegrityError, match="gathering_one_in_a_hall"), transaction.atomic():
        Gathering.objects.filter(pk=next_one.pk).update(starts_at=BEGINS + timedelta(minutes=59))
    with pytest.raises(RuleViolation, match="мест 2"):
        event(made, "О людях", begins=600, hall=hall, seats=3)
    with pytest.raises(RuleViolation, match="сначала переведите"):
        halls.remove_hall(hall=hall, by=made.staff)


def test_a_freed_seat_goes_to_the_first_who_waits_with_a_letter(made, hall):
    one = event(made, hall=hall)
    people = [person(made) for _ in range(4)]
    for user in people:
        gatherings.answer_gathering(gathering=one, coming=True, by=user)
    assert [state(one, user) for user in people] == ["coming", "coming", "waiting", "waiting"]
    gatherings.answer_gathering(gathering=one, coming=True, by=people[2])  # asked again: the place in the queue stays
    gatherings.answer_gathering(gathering=one, coming=False, by=people[0])
    assert [state(one, user) for user in people] == ["declined", "coming", "coming", "waiting"]
    assert OutboxMessage.objects.get(kind="registration.gathering_promoted").recipient == people[2].email
    hall.seats = 3
    halls.save_hall(hall=hall, by=made.staff)
    assert state(one, people[3]) == "coming"
    with clock.fixed_at(one.starts_at), pytest.raises(RuleViolation, match="Мероприятие началось"):
        gatherings.answer_gathering(gathering=one, coming=False, by=people[1])


def erased(made, user):
    personal.erase_account(user=user, by=user)


def withdrawn(made, user):
    entrants.withdraw_entry(entrant=Entrant.objects.get(user=user), by=user)


def excluded(made, user):
    staff_entrants.exclude_entrant(entrant=Entrant.objects.get(user=user), reason="не тот человек", by=made.staff)


def without_consent(made, user):
    entrants.set_consent(entrant=Entrant.objects.get(user=user), code="data", given=False, by=user)


def more_seats(made, user):
    one = Gathering.objects.get()
    one.seats = 2
    gatherings.save_gathering(gathering=one, by=made.staff)


@pytest.mark.parametrize("frees", [erased, withdrawn, excluded, without_consent, more_seats])
def test_a_seat_freed_in_any_way_goes_to_who_waits(made, frees):
    one = event(made, seats=1)
    first, second, third = (person(made) for _ in range(3))
    for user in (first, second, third):
        gatherings.answer_gathering(gathering=one, coming=True, by=user)
    frees(made, first)
    assert (state(one, second), state(one, third)) == ("coming", "waiting")
    assert OutboxMessage.objects.get(kind="registration.gathering_promoted").recipient == second.email


def test_whoever_loses_the_place_in_a_stage_loses_the_seat_of_its_gathering(made):
    one = event(made, seats=1, part="final")
    first, second = person(made), person(made)
    stage = made.stage("final")
    route = Route.objects.get(season=made.season, from_stage=made.stage("regional_summer"), to_stage=stage)
    basis = SelectionList.objects.create(route=route, state=SelectionList.State.PUBLISHED, rule={})
    for user, rank in ((first, 1), (second, 2)):
        StageEntry.objects.create(
            stage=stage, entrant=Entrant.objects.get(user=user), basis=basis, state=StageEntry.State.CONFIRMED, rank=rank
        )
        gatherings.answer_gathering(gathering=one, coming=True, by=user)
    entries.revoke(entry=StageEntry.objects.get(entrant__user=first), reason="ошибка", by=made.staff)
    assert (state(one, first), state(one, second)) == ("declined", "coming")


def test_whoever_takes_part_in_a_contest_no_more_gives_the_seat_back(contest, users):
    [first, second] = [team.applications.get(role="member") for team in build.admitted_teams(contest, users, count=2)]
    for one in (first, second):
        one.user = build.user()
        one.save(update_fields=["user"])
    with clock.fixed_at(build.FILED_AT + timedelta(minutes=1)):
        begins = clock.now() + timedelta(hours=1)
        lecture = Gathering.objects.create(
            contest=contest, title="Лекция", starts_at=begins, ends_at=begins + timedelta(hours=1), seats=1, has_waitlist=True
        )
        for one in (first, second):
            gatherings.answer_gathering(gathering=lecture, coming=True, by=one.user)
        first.refresh_from_db()
        leaving.withdraw_application(application=first, by=first.user)
        assert (state(lecture, first.user), state(lecture, second.user)) == ("declined", "coming")


def test_who_stands_not_in_the_stage_is_refused(made):
    one = event(made, part="final")
    with pytest.raises(RuleViolation, match="допущенным"):
        gatherings.answer_gathering(gathering=one, coming=True, by=made.people["stranger"])
    with pytest.raises(RuleViolation, match="допущенным"):
        gatherings.answer_gathering(gathering=one, coming=True, by=made.people["entrant"])
    with pytest.raises(RuleViolation, match="сотрудник"):
        gatherings.save_gathering(gathering=one, by=made.people["methodologist"])


def test_what_is_at_the_same_time_is_named_and_not_refused(made, client_of):
    first, second = event(made, "О прототипах"), event(made, "О деньгах", begins=30)
    client, base = client_of(made.people["entrant"]), f"/s/{made.season.slug}"
    client.post(f"{base}/programme/{first.pk}/", {"coming": "yes"})
    page = client.post(f"{base}/programme/{second.pk}/", {"coming": "yes", "list": "1"}, follow=True).content.decode()
    assert "В это же время вы записаны: «О прототипах», 10:00–11:00" in page
    assert set(SignUp.objects.values_list("state", flat=True)) == {"coming"}
    mine = client.get(f"{base}/my/programme/").content.decode()
    assert mine.count("В это же время:") == 2
    code = EntryPass.objects.get().code
    assert code in mine
    assert code not in client.get(f"{base}/programme/").content.decode()

    def uids() -> set[str]:
        book = icalendar.Calendar.from_ical(client.get(f"{base}/my/programme.ics").content)
        return {str(entry["uid"]) for entry in book.walk("VEVENT")}

    before = uids()
    first.starts_at += timedelta(hours=5)
    first.ends_at += timedelta(hours=5)
    gatherings.save_gathering(gathering=first, by=made.staff)
    assert len(before) == 2
    assert uids() == before
    assert OutboxMessage.objects.filter(kind="registration.gathering_moved", room=str(made.season.room)).count() == 1


def test_two_doors_one_attendance_and_a_mark_taken_back_stays_so(made, client_of):
    one, guest = event(made), person(made)
    gatherings.answer_gathering(gathering=one, coming=True, by=guest)
    walked_in = person(made)
    codes = attendance.codes_of(made.season.room, [guest.pk, walked_in.pk])
    client, url = client_of(made.staff), f"/s/{made.season.slug}/desk/programme/{one.pk}/door/"
    early, late = one.starts_at + timedelta(minutes=1), one.starts_at + timedelta(minutes=3)

    def send(*marks) -> list[dict]:
        body = [{"code": code, "at": at.isoformat()} for code, at in marks]
        return client.post(f"{url}sync/", json.dumps(body), content_type="application/json").json()["answers"]

    with clock.fixed_at(one.starts_at + timedelta(minutes=40)):
        assert send((codes[guest.pk], late))[0]["ok"]
        answers = send(
            (codes[guest.pk], early), (codes[walked_in.pk], late), ("ZZZZ9999", late)
        )  # the other door, half an hour offline
        assert [answer["ok"] for answer in answers] == [True, True, False]
        send((codes[guest.pk], late), (codes[walked_in.pk], late))
        rows = {row.user: row for row in SignUp.objects.filter(gathering=one)}
        assert (rows[guest].attended_at, rows[guest].state) == (early, "coming")
        assert (rows[walked_in].attended_at, rows[walked_in].state) == (late, "walked")
        assert [row.gathering for row in attended(guest, made.season.room)] == [one]
        with pytest.raises(RuleViolation, match="почему"):
            attendance.revoke_attendance(sign_up=rows[guest], reason=" ", by=made.staff)
        client.post(f"/s/{made.season.slug}/desk/programme/{one.pk}/marks/{rows[guest].pk}/revoke/", {"reason": "вышел сразу"})
        assert not attended(guest, made.season.room)
        [answer] = send((codes[guest.pk], late))
        assert not answer["ok"]
        assert "отметку сняли позже" in answer["message"]
        with pytest.raises(RuleViolation, match="уже отмечены люди"):
            gatherings.cancel_gathering(gathering=one, by=made.staff)
    with clock.fixed_at(one.starts_at + timedelta(minutes=50)):
        client.post(url, {"code": codes[guest.pk].lower()})  # the button, where no script runs
        assert [row.attended_at for row in attended(guest, made.season.room)] == [clock.now()]
    assert AuditRecord.objects.filter(name="revoke_attendance", room=str(made.season.room)).exists()


def test_a_helper_at_the_door_marks_people_and_sees_no_more_than_their_names(made, client_of):
    one, guest = event(made), person(made)
    gatherings.answer_gathering(gathering=one, coming=True, by=guest)
    usher, base = client_of(made.people["usher"]), f"/s/{made.season.slug}/desk/programme"
    assert f"{base}/{one.pk}/door/" in usher.get(f"{base}/doors/").content.decode()
    assert f"{base}/doors/" in usher.get("/cabinet/").content.decode()
    door = usher.get(f"{base}/{one.pk}/door/").content.decode()
    assert "Берёзкина Анна" in door
    assert guest.email not in door
    assert f'href="{base}/doors/"' in door
    assert [usher.get(f"{base}/{path}").status_code for path in (f"{one.pk}/", f"{one.pk}/edit/", "")] == [403, 403, 403]
    [code] = attendance.codes_of(made.season.room, [guest.pk]).values()
    with clock.fixed_at(one.starts_at):
        usher.post(f"{base}/{one.pk}/door/", {"code": code})
    row = SignUp.objects.get(gathering=one, user=guest)
    assert (row.attended_at, row.marked_by) == (one.starts_at, made.people["usher"])
    record = AuditRecord.objects.get(name="mark_entries", room=str(made.season.room))
    assert record.user_id == made.people["usher"].pk


def test_hundreds_of_entries_are_one_statement_and_a_repeat_writes_nothing(made, django_assert_max_num_queries):
    one = event(made)
    people = [build.user().pk for _ in range(100)]
    marks = [(pk, one.starts_at) for pk in people]
    with clock.fixed_at(one.starts_at + timedelta(minutes=1)):
        with django_assert_max_num_queries(12):
            assert attendance.mark_entries(gathering=one, marks=marks, by=made.staff) == set(people)
        copies = SignUp.pgh_event_model.objects.count() if hasattr(SignUp, "pgh_event_model") else None
        assert attendance.mark_entries(gathering=one, marks=marks * 2, by=made.staff) == set(people)
        if copies is not None:
            assert SignUp.pgh_event_model.objects.count() == copies
    assert SignUp.objects.filter(gathering=one, attended_at=one.starts_at).count() == 100
